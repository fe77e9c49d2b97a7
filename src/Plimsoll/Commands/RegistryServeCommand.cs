using System.CommandLine;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Plimsoll.Processes;
using Plimsoll.Registry;
using Plimsoll.Terminal;
using Plimsoll.Views;
using Plimsoll.Workspace;

namespace Plimsoll.Commands;

internal sealed class RegistryServeCommand : CliCommand
{
    private readonly Option<string> _address = new("--address")
    {
        Description = "The address of this machine to listen on; 0.0.0.0 is all of them",
        HelpName = "IP",
        DefaultValueFactory = _ => "127.0.0.1",
    };

    private readonly Option<ushort> _port = new("--port") { Description = "The port; 0 is any free one", HelpName = "PORT",
        DefaultValueFactory = _ => 5000 };
    private readonly Option<string?> _certificate = new("--tls-cert") { Description =
        "Certificate and chain, PEM; without it plain HTTP is spoken", HelpName = "FILE" };
    private readonly Option<string?> _key = new("--tls-key") { Description = "The certificate's key, PEM", HelpName = "FILE" };
    private readonly Option<string?> _htpasswd = new("--htpasswd") { Description =
        "Who may push and pull, as htpasswd -B writes it; without it everybody may", HelpName = "FILE" };
    private readonly Option<bool> _anonymous = new("--anonymous-pulls") { Description =
        "Let everybody pull; by default pulls need a password as well" };
    private readonly Shell _shell;

    public RegistryServeCommand(Shell shell) : base("serve", "Serve images until Ctrl-C (OCI distribution-spec 1.1)",
        "plimsoll registry serve\nplimsoll registry serve --address 0.0.0.0 --tls-cert cert.pem --tls-key key.pem --htpasswd users "
            + "--anonymous-pulls")
    {
        _shell = shell;
        foreach (var option in (Option[])[_address, _port, _certificate, _key, _htpasswd, _anonymous]) Options.Add(option);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        var options = OptionsOf(result);
        var store = RegistryCommand.Store(result, _shell);
        await using var host = await RegistryHost.StartAsync(store, options, cancellationToken);
        Warn(options);
        if (result.WantsJson()) WriteJson(new($"{host.Url}", store.Folder));
        else _shell.Out.WriteLine($"{host.Url} serves {store.Folder}");
        var ended = new TaskCompletionSource();
        await using var cancelled = cancellationToken.Register(ended.SetResult);
        await ended.Task;
        return 0;
    }

    private void WriteJson(ServingReport report) =>
        _shell.Out.WriteLine(JsonSerializer.Serialize(report, ReportJson.Default.ServingReport));

    private RegistryHostOptions OptionsOf(ParseResult result)
    {
        if (!IPAddress.TryParse(result.GetRequiredValue(_address), out var address))
            throw Wrong($"listening on '{result.GetRequiredValue(_address)}': that is no IP address. "
                + "For instance 127.0.0.1, 0.0.0.0 or ::1");
        if (result.GetValue(_anonymous) && result.GetValue(_htpasswd) is null)
            throw Wrong("--anonymous-pulls says who needs no password, and without --htpasswd nobody needs one. "
                + "Name the file of the users, or leave it out");
        // each connection has a descriptor, and while it is answered one for a file and one for a lock
        return new(new(address, result.GetValue(_port)))
        {
            Certificates = CertificatesOf(result), Access = AccessOf(result), MostConnections = Descriptors.Limit / 4,
        };
    }

    private RegistryAccess? AccessOf(ParseResult result)
    {
        try
        {
            return result.GetValue(_htpasswd) is { } file ? new(Path.Combine(result.FolderOf(), file), result.GetValue(_anonymous)) : null;
        }
        catch (InvalidDataException error)
        {
            throw Wrong(error.Message);
        }
    }

    private X509Certificate2Collection? CertificatesOf(ParseResult result)
    {
        if (result.GetValue(_certificate) is null && result.GetValue(_key) is null) return null;
        if (result.GetValue(_certificate) is not { } certificate || result.GetValue(_key) is not { } key)
            throw Wrong("TLS needs both a certificate and its key: --tls-cert FILE --tls-key FILE");
        try
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(Path.Combine(result.FolderOf(), certificate));
            chain.RemoveAt(0);
            chain.Insert(0, X509Certificate2.CreateFromPemFile(Path.Combine(result.FolderOf(), certificate),
                Path.Combine(result.FolderOf(), key)));
            return chain;
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            throw Wrong($"reading the certificate {certificate} with the key {key}: {error.Message.TrimEnd('.')}. "
                + "Both are needed as PEM, the certificate before its chain, and they must belong together");
        }
    }

    private void Warn(RegistryHostOptions options)
    {
        if (IPAddress.IsLoopback(options.EndPoint.Address)) return;
        if (options.Access is null)
            _shell.Say("whoever reaches this machine can push and delete: --htpasswd FILE asks for passwords", Tone.Careful);
        if (options.Certificates is null)
            _shell.Say("passwords and images go over the network in the open: --tls-cert and --tls-key encrypt them", Tone.Careful);
    }

    private static PlimsollException Wrong(string what) => new(Outcome.Usage, "PLM6002", what);
}
