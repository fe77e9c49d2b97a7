using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using Plimsoll.Oci;
using Plimsoll.Progress;

namespace Plimsoll.Packaging.Attestation;

/// <summary>
/// Attests the images that a commit built, once, when they are built: a bill of materials, the provenance, and with a key their signatures.
/// All of it refers to the image and is kept in its repository, so that it travels with it.
/// </summary>
/// <param name="store">Where the images are.</param>
/// <param name="key">Signs; null attests without a signature.</param>
/// <param name="source">Finds out where the commit is from: a URI without credentials, or a name.</param>
/// <param name="commit">The full commit id.</param>
/// <param name="time">The clock.</param>
public sealed class Attestor(IImageStore store, SigningKey? key, Func<CancellationToken, Task<string>> source, string commit,
    TimeProvider time)
{
    private const string BuildType = "https://plimsoll.dev/build/v1", BuilderName = "https://plimsoll.dev/builder";

    internal DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Writes what there is to say of an image.</summary>
    /// <param name="built">The image.</param>
    /// <param name="progress">Told what is passed over of what is there.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    internal async Task AttestAsync(BuiltUnit built, UnitProgress? progress, CancellationToken cancellationToken)
    {
        var image = await store.ResolveAsync(built.Repository, built.Image.ToString(), cancellationToken)
            ?? throw new OciException(OciErrors.ManifestUnknown, $"there is no image {built.Repository}@{built.Image} to attest");
        if (await IsAttestedAsync(built, cancellationToken)) return;
        var shelf = new ReferrerShelf(store, built.Repository, image);
        var bom = Bom.Of(built.Repository, built.Image, built.Components, await BelowAsync(built, Warn, cancellationToken));
        await shelf.AddAsync(AttestationTypes.CycloneDx, bom.ToBytes(), [], cancellationToken);
        if (key is not null) await SignAsync(key, shelf, built, bom, Warn, cancellationToken);
        // last, because it says that all the rest is there
        var predicate = JsonSerializer.SerializeToElement(ProvenanceOf(built, await source(cancellationToken)),
            AttestationJson.Canonical.Provenance);
        var provenance = Statement.About(built.Repository, built.Image, AttestationTypes.Provenance, predicate);
        if (key is not null)
            await shelf.AddAsync(AttestationTypes.Bundle, SigstoreBundle.Sign(key, provenance)
                .ToBytes(), ContentOf("dsse-envelope", AttestationTypes.Provenance), cancellationToken);
        else await shelf.AddAsync(AttestationTypes.InToto, provenance.ToBytes(),
            new() { [AttestationTypes.BundlePredicate] = AttestationTypes.Provenance }, cancellationToken);

        void Warn(string what) => progress?.Report($"attesting {built.Repository}: {what}");
    }

    private async Task SignAsync(SigningKey by, ReferrerShelf shelf, BuiltUnit built, Bom bom, Action<string> warn,
        CancellationToken cancellationToken)
    {
        var bill = Statement.About(built.Repository, built.Image, AttestationTypes.Bom,
            JsonSerializer.SerializeToElement(bom, AttestationJson.Canonical.Bom));
        await shelf.AddAsync(AttestationTypes.Bundle, SigstoreBundle.Sign(by, bill)
            .ToBytes(), ContentOf("dsse-envelope", AttestationTypes.Bom), cancellationToken);
        var manifest = await store.ReadManifestAsync(built.Repository, built.Image, cancellationToken);
        await ManifestSigner.AddAsync(shelf, by, manifest, cancellationToken);
        var payload = SimpleSigning.Payload(built.Repository, built.Image);
        await shelf.AddSignatureAsync(payload, by.Sign(payload), warn, cancellationToken);
    }

    /// <summary>
    /// Whether this was done before, by a build with other inputs that came to the same bytes. With a key it takes what that key signed.
    /// What annotations say decides nothing: anybody who may push writes them.
    /// </summary>
    private async Task<bool> IsAttestedAsync(BuiltUnit built, CancellationToken cancellationToken)
    {
        if (key is not null)
            return (await new ImageVerifier(store, [key.Public]).VerifyAsync(built.Repository, built.Image,
                cancellationToken)).Missing.Count == 0;
        await foreach (var (type, content) in ReadAllAsync(built.Repository, built.Image,
            [AttestationTypes.InToto, AttestationTypes.Bundle], _ => { }, cancellationToken))
        {
            var statement = type == AttestationTypes.InToto ? Statement.Read(content) : SigstoreBundle.Read(content)?.UnverifiedStatement;
            if (statement?.PredicateType == AttestationTypes.Provenance && statement.IsAbout(built.Image)) return true;
        }
        return false;
    }

    internal static Dictionary<string, string> ContentOf(string content, string? predicate)
    {
        var annotations = new Dictionary<string, string> { [AttestationTypes.BundleContent] = content };
        if (predicate is not null) annotations[AttestationTypes.BundlePredicate] = predicate;
        return annotations;
    }

    /// <summary>The bill of the base, where it has one: what is in its layers is in the image.</summary>
    private async Task<Bom?> BelowAsync(BuiltUnit built, Action<string> warn, CancellationToken cancellationToken)
    {
        if (built.Base is not { } on) return null;
        await foreach (var (_, content) in ReadAllAsync(on.Repository, on.Image.Digest, [AttestationTypes.CycloneDx], warn,
            cancellationToken))
        {
            if (Read(content) is { } bom) return bom;
            warn($"a bill of materials of {on.Repository}@{on.Image.Digest} is none that can be read, and is passed over");
        }
        return null;
    }

    /// <summary>The files of what refers to an image, as far as they can be read.</summary>
    private async IAsyncEnumerable<(string Type, byte[] Content)> ReadAllAsync(
        string repository, Digest image, string[] types, Action<string> warn, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (referrers, unlisted) = await Untrusted.TryAsync(() => store.ListReferrersAsync(repository, image, cancellationToken));
        if (unlisted is not null) warn($"what refers to {repository}@{image} cannot be listed: {unlisted}");
        foreach (var referrer in (referrers ?? []).Where(each => types.Contains(each.ArtifactType)).Take(ImageVerifier.MostRead))
        {
            var (content, problem) = await Untrusted.TryAsync(() => ReferrerShelf.ReadAsync(store, repository, referrer,
                cancellationToken));
            if (content is not null) yield return (referrer.ArtifactType!, content);
            else warn($"{referrer.Digest}, which refers to {repository}@{image}, is passed over: {problem}");
        }
    }

    private static Bom? Read(byte[] content)
    {
        try
        {
            return JsonSerializer.Deserialize(content, AttestationJson.Canonical.Bom) is { Components: not null } bom ? bom : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private Provenance ProvenanceOf(BuiltUnit built, string from)
    {
        var (unit, inputs) = (built.Inputs.Unit, built.Inputs);
        List<ResourceDescriptor> materials = [new($"git+{from}@{commit}", null, new Dictionary<string, string> { ["gitCommit"] = commit })];
        if (built.Base is { } on) materials.Add(new(null, on.Name, new Dictionary<string, string> { ["sha256"] = on.Image.Digest.Hex }));
        materials.AddRange(built.Components.Select(component => new ResourceDescriptor(component.Purl, null, null)));
        return new(
            new(BuildType, new(from, commit, built.Workspace, unit.Name, unit.Path), new(inputs.Key, unit.Build.Builder, inputs.Values),
                materials),
            new(new(BuilderName), new(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), Written(built.Started), Written(Now))));
    }

    private static string Written(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'",
        CultureInfo.InvariantCulture);
}
