using System.CommandLine;
using System.Text.Json;
using Plimsoll.Machine;
using Plimsoll.Oci;
using Plimsoll.Packaging.Attestation;
using Plimsoll.Terminal;
using Plimsoll.Views;
using Plimsoll.Workspace;

namespace Plimsoll.Commands;

/// <summary>Tells whether an image is what a trusted key says that it is.</summary>
internal sealed class VerifyCommand : CliCommand
{
    private readonly Argument<string> _image = new("IMAGE") { Description = "An image of a registry, or without a registry of this machine" };
    private readonly Shell _shell;

    public VerifyCommand(Shell shell)
        : base("verify", "Whether a trusted key signed an image, its provenance and its bill of materials", "plimsoll verify ghcr.io/acme/counter:v1\nplimsoll verify acme/counter:latest -o json")
    {
        _shell = shell;
        Arguments.Add(_image);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        var name = result.GetRequiredValue(_image);
        var reference = ImageReference.TryParse(name, out var parsed) ? parsed
            : throw new PlimsollException(Outcome.Usage, "PLM6033", $"'{name}' is not an image: [REGISTRY/]REPOSITORY[:TAG][@DIGEST], such as ghcr.io/acme/counter:v1");
        var machine = ThisMachine.Open(_shell);
        using var registry = reference.Registry is { } host ? machine.OpenRegistry(host, null) : null;
        var store = registry ?? (IImageStore)machine.Store;
        var digest = reference.Digest ?? (await store.ResolveAsync(reference.Repository, reference.Tag ?? "latest", cancellationToken))?.Digest
            ?? throw new PlimsollException(Outcome.Unavailable, "PLM6034", $"verifying {name}: there is no such image {(registry is null ? "on this machine. What is there: plimsoll registry list" : $"in {registry.Registry}")}");
        var keys = machine.Keys.ListTrusted();
        var verification = await new ImageVerifier(store, keys).VerifyAsync(reference.Repository, digest, cancellationToken);
        var report = VerifiedReport.Of(name, verification);
        if (result.WantsJson()) _shell.Out.WriteLine(JsonSerializer.Serialize(report, ReportJson.Default.VerifiedReport));
        else Write(report, keys);
        foreach (var fact in report.Found.Where(fact => fact.Problem is not null)) _shell.Say($"passed over: {fact.Problem}", Tone.Careful);
        if (report.Verified) return 0;
        _shell.Say(keys.Count == 0
            ? $"PLM6035: {name} is not verified: no key is trusted here. Put the public key of whoever signs as NAME.pub into {Path.GetDirectoryName(machine.Keys.File)}"
            : $"PLM6035: {name} is not verified: no trusted key says its {string.Join(", ", report.Missing)}. What is trusted: plimsoll keys list", Tone.Bad);
        return (int)Outcome.Refused;
    }

    private void Write(VerifiedReport report, IReadOnlyList<VerifyingKey> keys)
    {
        var table = new Table("WHAT", "FORM", "SIGNED BY", "COMMIT");
        foreach (var fact in report.Found)
        {
            var by = keys.FirstOrDefault(key => key.Id == fact.Key)?.Name;
            table.Add(fact.Kind, fact.Form, by is null ? new("nobody who is trusted", Tone.Dim) : new($"{by} ({fact.Key![..12]})", Tone.Good), Words.Commit(fact.Commit));
        }
        table.WriteTo(_shell.Out);
        if (report.Verified) _shell.Out.WriteLine($"{report.Digest} is verified", Tone.Good);
    }
}
