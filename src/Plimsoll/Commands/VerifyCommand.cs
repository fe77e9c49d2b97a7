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
    private readonly Argument<string> _image = new("IMAGE") { Description =
        "An image of a registry, or without a registry of this machine" };
    private readonly Option<string?> _as = new("--as")
    {
        Description = "The name that it was signed under, where it is kept under another one; default: its repository",
        HelpName = "WORKSPACE/UNIT",
    };

    private readonly Shell _shell;

    public VerifyCommand(Shell shell)
        : base("verify", "Whether a trusted key signed an image, its provenance and its bill of materials",
            "plimsoll verify ghcr.io/acme/counter:v1\nplimsoll verify acme/counter:latest -o json\n"
            + "plimsoll verify registry.example/team/counter:v1 --as acme/counter")
    {
        _shell = shell;
        Arguments.Add(_image);
        Options.Add(_as);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        var name = result.GetRequiredValue(_image);
        var reference = ImageReference.TryParse(name, out var parsed) ? parsed
            : throw new PlimsollException(Outcome.Usage, "PLM6033",
                $"'{name}' is not an image: [REGISTRY/]REPOSITORY[:TAG][@DIGEST], such as ghcr.io/acme/counter:v1");
        var machine = ThisMachine.Open(_shell);
        using var registry = reference.Registry is { } host ? machine.OpenRegistry(host, null) : null;
        var store = registry ?? (IImageStore)machine.Store;
        var digest = reference.Digest ?? (await store.ResolveAsync(reference.Repository,
            reference.Tag ?? "latest", cancellationToken))?.Digest
            ?? throw new PlimsollException(Outcome.Unavailable, "PLM6034",
                $"verifying {name}: there is no such image "
                    + $"{(registry is null ? "on this machine. What is there: plimsoll registry list" : $"in {registry.Registry}")}");
        var keys = machine.Keys.ListTrusted();
        string[] names = result.GetValue(_as) is { } signedAs ? [signedAs]
            : registry is null ? [reference.Repository] : [reference.Repository, $"{registry.Registry}/{reference.Repository}"];
        var verification = await new ImageVerifier(store, keys).VerifyAsync(reference.Repository, digest, names, cancellationToken);
        var report = VerifiedReport.Of(name, verification);
        if (result.WantsJson()) _shell.Out.WriteLine(JsonSerializer.Serialize(report, ReportJson.Default.VerifiedReport));
        else Write(report, keys);
        foreach (var fact in report.Found.Where(fact => fact.Problem is not null)) _shell.Say($"passed over: {fact.Problem}", Tone.Careful);
        if (report.Verified) return 0;
        _shell.Say($"PLM6035: {name} is not verified: {WhyNot(name, report, keys, machine.Keys.File)}", Tone.Bad);
        return (int)Outcome.Refused;
    }

    private static string WhyNot(string image, VerifiedReport report, IReadOnlyList<VerifyingKey> keys, string keyFile)
    {
        if (keys.Count == 0)
            return $"no key is trusted here. Put the public key of whoever signs as NAME.pub into {Path.GetDirectoryName(keyFile)}";
        var missing = $"no trusted key says its {string.Join(", ", report.Missing)}";
        // of a part of the name only one side is known: the whole one stands in what else was signed
        return report.Found.Select(fact => fact.OtherName).OfType<string>().MaxBy(other => other.Length) is { } signed
            ? $"{missing} under this name. It was signed as {signed}; where that is the image that you mean: "
                + $"plimsoll verify {image} --as {signed}"
            : $"{missing}. What is trusted: plimsoll keys list";
    }

    private void Write(VerifiedReport report, IReadOnlyList<VerifyingKey> keys)
    {
        var table = new Table("WHAT", "FORM", "SIGNED BY", "COMMIT");
        foreach (var fact in report.Found)
        {
            var by = keys.FirstOrDefault(key => key.Id == fact.Key)?.Name;
            table.Add(fact.Kind, fact.Form, by is null ? new("nobody who is trusted", Tone.Dim)
                : new($"{by} ({fact.Key![..12]})", Tone.Good), Words.Commit(fact.Commit));
        }
        table.WriteTo(_shell.Out);
        if (report.Verified) _shell.Out.WriteLine($"{report.Digest} is verified", Tone.Good);
    }
}
