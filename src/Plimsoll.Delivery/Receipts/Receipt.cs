using System.Text.Json;
using System.Text.Json.Serialization;
using Plimsoll.Delivery.Deployments;
using Plimsoll.Delivery.Ledgers;
using Plimsoll.Oci;
using Plimsoll.Runtime;

namespace Plimsoll.Delivery.Receipts;

/// <summary>
/// What happened in a deployment, all of it from the ledger. Its JSON is what is signed, so it is a contract: what it says more one day
/// stands
/// under another <see cref="PredicateType"/>.
/// </summary>
public sealed record Receipt
{
    /// <summary>What kind of statement it is when it is signed.</summary>
    public const string PredicateType = "https://plimsoll.dev/receipt/v1";

    /// <summary>The workspace.</summary>
    public required string Workspace { get; init; }

    /// <summary>The environment.</summary>
    public required string Environment { get; init; }

    /// <summary>The number of the deployment.</summary>
    public required long Deployment { get; init; }

    /// <summary>Why it was decided, as the ledger has it.</summary>
    public required Cause Cause { get; init; }

    /// <summary>By whom.</summary>
    public required string By { get; init; }

    /// <summary>The release's commit.</summary>
    public required string Commit { get; init; }

    /// <summary>The digest of the release index.</summary>
    public required string Release { get; init; }

    /// <summary>The image that each service was to run, by name.</summary>
    public required IReadOnlyDictionary<string, string> Images { get; init; }

    /// <summary>How it ended; null while it is under way.</summary>
    public required DeploymentOutcome? Outcome { get; init; }

    /// <summary>In words, when it did not go well.</summary>
    public required string Detail { get; init; }

    /// <summary>When it was decided.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>When it ended; null while it is under way.</summary>
    public required DateTimeOffset? Ended { get; init; }

    /// <summary>What was seen of it; null where nobody looked.</summary>
    public required RolloutFacts? Facts { get; init; }

    /// <summary>The receipt of a deployment.</summary>
    public static Receipt Of(EnvironmentId environment, LedgerDeployment deployment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(deployment);
        var decided = deployment.Deployment;
        return new()
        {
            Workspace = environment.Workspace,
            Environment = environment.Name,
            Deployment = decided.Number,
            Cause = decided.Cause,
            By = deployment.Actor,
            Commit = decided.Commit,
            Release = decided.Release,
            Images = new SortedDictionary<string, string>(decided.Services.ToDictionary(each => each.Name, each => each.Image.ToString()),
                StringComparer.Ordinal),
            Outcome = deployment.Outcome,
            Detail = deployment.Detail,
            Started = deployment.Started,
            Ended = deployment.Ended,
            Facts = deployment.Facts,
        };
    }

    /// <summary>What a signature is about: the release.</summary>
    [JsonIgnore]
    public Digest Subject => Digest.Parse(Release);

    /// <summary>The replicas that were seen to run another image than they were to.</summary>
    public IEnumerable<ReplicaFacts> FindForeign() => from service in Facts?.Services ?? []
                                                      from replica in service.Replicas
                                                      where Images.TryGetValue(service.Name, out var image) && image != replica.Image
                                                      select replica;

    /// <summary>Its JSON: equal receipts are equal bytes.</summary>
    public JsonElement ToJson() => JsonSerializer.SerializeToElement(this, ReceiptJson.Default.Receipt);
}

/// <summary>A signature over a receipt, as a statement of in-toto in an envelope of DSSE has it.</summary>
/// <param name="Key">The id of the key: the SHA-256 of its SubjectPublicKeyInfo.</param>
/// <param name="Signature">In DER.</param>
public sealed record ReceiptSignature(string Key, byte[] Signature);

/// <summary>Receipts as they are signed.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Receipt))]
internal sealed partial class ReceiptJson : JsonSerializerContext;
