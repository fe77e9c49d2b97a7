using System.Text.Json;
using Plimsoll.Delivery.Receipts;
using Plimsoll.Packaging.Attestation;
using Plimsoll.Terminal;

namespace Plimsoll.Views;

/// <summary>The JSON of <c>receipt</c>; its names are a contract.</summary>
/// <param name="Receipt">What happened: the very JSON that is signed, as the predicate of a statement.</param>
/// <param name="Signature">The signature; null when the machine that deployed had no key.</param>
/// <param name="SignedBy">The id of the trusted key that it is of; null when it is of none.</param>
internal sealed record ReceiptReport(JsonElement Receipt, ReceiptSignature? Signature, string? SignedBy)
{
    /// <summary>For people.</summary>
    public static void Write(Receipt receipt, ReceiptSignature? signature, VerifyingKey? signer, Screen screen)
    {
        var took = receipt.Ended is { } ended ? $" after {Words.Length(ended - receipt.Started)}" : "";
        var outcome = receipt.Outcome?.ToString().ToLowerInvariant() ?? "under way";
        screen.WriteLine($"deployment {receipt.Deployment} of {receipt.Environment}: {Words.Cause(receipt.Cause)} "
            + $"{Words.Commit(receipt.Commit)} by {receipt.By}, {outcome}{took}");
        if (receipt.Detail.Length > 0) screen.WriteLine(receipt.Detail);
        if (receipt.Facts is null) screen.WriteLine("nothing was recorded of its rollout");
        else WriteFacts(receipt, screen);
        screen.WriteLine(signature is null ? "not signed: the machine that deployed it had no signing key"
            : signer is null ? $"signed by the key {signature.Key[..12]}, which is not trusted here, or not for what the ledger says now"
            : $"signed by {signer.Name} ({signer.Id[..12]})", signer is null ? Tone.Careful : Tone.Good);
    }

    private static void WriteFacts(Receipt receipt, Screen screen)
    {
        var replicas = new Table("SERVICE", "REPLICA", "IMAGE", "READY AFTER", "PROBE");
        var services = new Table("SERVICE", "CONNECTIONS SERVED", "FAILED", "TWO VERSIONS SIDE BY SIDE");
        foreach (var service in receipt.Facts!.Services)
        {
            foreach (var replica in service.Replicas)
            {
                var isOther = receipt.Images.TryGetValue(service.Name, out var image) && image != replica.Image;
                replicas.Add(service.Name, replica.Id, new Cell(Words.Image(replica.Image), isOther ? Tone.Bad : Tone.Plain),
                    replica.ReadyAfterSeconds is { } after ? Seconds(after) : "", replica.Probe ?? "");
            }
            if (service.Connections is { } connections) services.Add(service.Name, $"{connections.Served}",
                new Cell($"{connections.Failed}", connections.Failed > 0 ? Tone.Careful : Tone.Plain),
                service.SideBySideSeconds is { } beside ? Seconds(beside) : "");
        }
        replicas.WriteTo(screen);
        if (receipt.Facts.Services.Any(service => service.Connections is not null)) services.WriteTo(screen);
        foreach (var unseen in receipt.Facts.Unseen) screen.WriteLine($"not seen: {unseen}", Tone.Dim);
    }

    private static string Seconds(double seconds) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{seconds:0.0} s");
}
