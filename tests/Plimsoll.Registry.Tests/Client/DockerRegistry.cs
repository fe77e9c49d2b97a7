using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using Plimsoll.Oci;

namespace Plimsoll.Registry.Tests.Client;

/// <summary>Debian's docker-registry with a user and a password, with TLS by a private authority if wanted.</summary>
internal sealed class DockerRegistry : IAsyncDisposable
{
    public const string Program = "docker-registry";

    private readonly TempFolder _folder;
    private readonly Process _process;

    private DockerRegistry(TempFolder folder, Process process, int port, bool tls)
    {
        (_folder, _process, Name) = (folder, process, $"localhost:{port}");
        Certificates = tls ? [folder["certs.d"]] : [];
    }

    public static RegistryCredential User { get; } = new("ann", "correct horse: battery");

    /// <summary><c>localhost:PORT</c>.</summary>
    public string Name { get; }

    /// <summary>Where its authority's certificate is.</summary>
    public IReadOnlyList<string> Certificates { get; }

    public RegistryOptions Options => new() { Credentials = new KnownCredentials { [Name] = User }, CertificateFolders = Certificates };

    public static async Task<DockerRegistry> StartAsync(bool tls = false)
    {
        var folder = new TempFolder();
        var port = Ports.Free();
        await File.WriteAllTextAsync(folder["users"], await Programs.RunAsync("htpasswd", "-Bbn", User.User, User.Secret));
        if (tls)
            WriteCertificates(folder, $"localhost:{port}");
        await File.WriteAllTextAsync(folder["config.yml"], $"""
            version: 0.1
            log: {"{"}level: error, accesslog: {"{"}disabled: true{"}"}{"}"}
            storage: {"{"}filesystem: {"{"}rootdirectory: {folder["data"]}{"}"}, delete: {"{"}enabled: true{"}"}{"}"}
            auth: {"{"}htpasswd: {"{"}realm: test, path: {folder["users"]}{"}"}{"}"}
            http: {"{"}addr: "localhost:{port}"{(tls ? $", tls: {{certificate: {folder["server.crt"]}, key: {folder["server.key"]}}}" : "")}{"}"}
            """);
        var start = new ProcessStartInfo(Program, ["serve", folder["config.yml"]])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start)!;
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        var registry = new DockerRegistry(folder, process, port, tls);
        await registry.ReadyAsync(port);
        return registry;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Dispose();
    }

    private Task ReadyAsync(int port) => Eventually.HoldsAsync($"{Program} listens on port {port}", () =>
        _process.HasExited
            ? throw new InvalidOperationException($"{Program} ended with {_process.ExitCode}")
            : Ports.ListensAsync("localhost", port));

    private static void WriteCertificates(TempFolder folder, string name)
    {
        using var authority = Certificate.Authority();
        using var server = Certificate.Server(authority, "localhost");
        folder.Write("server.crt", server.ExportCertificatePem());
        folder.Write("server.key", server.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        folder.Write($"certs.d/{name}/ca.crt", authority.ExportCertificatePem());
    }
}
