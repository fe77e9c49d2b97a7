using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Plimsoll.Oci;

namespace Plimsoll.Registry.Tests.Client;

/// <summary>Debian's docker-registry with a user and a password, with TLS by a private authority if wanted.</summary>
internal sealed class DockerRegistry : IAsyncDisposable
{
    public const string Program = "docker-registry";

    private readonly DirectoryInfo _folder;
    private readonly Process _process;

    private DockerRegistry(DirectoryInfo folder, Process process, int port, bool tls) => (_folder, _process, Name, Certificates) = (folder, process, $"localhost:{port}", tls ? [Path.Combine(folder.FullName, "certs.d")] : []);

    public static RegistryCredential User { get; } = new("ann", "correct horse: battery");

    /// <summary><c>localhost:PORT</c>.</summary>
    public string Name { get; }

    /// <summary>Where its authority's certificate is.</summary>
    public IReadOnlyList<string> Certificates { get; }

    public RegistryOptions Options => new() { Credentials = new KnownCredentials { [Name] = User }, CertificateFolders = Certificates };

    public static async Task<DockerRegistry> StartAsync(bool tls = false)
    {
        var folder = Directory.CreateTempSubdirectory("plimsoll-docker-registry-");
        var port = FreePort();
        string At(string name) => Path.Combine(folder.FullName, name);
        await File.WriteAllTextAsync(At("users"), await Programs.RunAsync("htpasswd", "-Bbn", User.User, User.Secret));
        if (tls)
            WriteCertificates(folder.FullName, $"localhost:{port}");
        await File.WriteAllTextAsync(At("config.yml"), $"""
            version: 0.1
            log: {"{"}level: error, accesslog: {"{"}disabled: true{"}"}{"}"}
            storage: {"{"}filesystem: {"{"}rootdirectory: {At("data")}{"}"}, delete: {"{"}enabled: true{"}"}{"}"}
            auth: {"{"}htpasswd: {"{"}realm: test, path: {At("users")}{"}"}{"}"}
            http: {"{"}addr: "localhost:{port}"{(tls ? $", tls: {{certificate: {At("server.crt")}, key: {At("server.key")}}}" : "")}{"}"}
            """);
        var process = Process.Start(new ProcessStartInfo(Program, ["serve", At("config.yml")]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
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
        _folder.Delete(recursive: true);
    }

    private async Task ReadyAsync(int port)
    {
        for (var patience = Stopwatch.StartNew(); ;)
        {
            using var socket = new TcpClient();
            try
            {
                await socket.ConnectAsync("localhost", port);
                return;
            }
            catch (SocketException) when (patience.Elapsed < TimeSpan.FromSeconds(20) && !_process.HasExited)
            {
                await Task.Delay(20);
            }
        }
    }

    private static void WriteCertificates(string folder, string name)
    {
        using var authority = Certificate.Authority();
        using var server = Certificate.Server(authority, "localhost");
        File.WriteAllText(Path.Combine(folder, "server.crt"), server.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "server.key"), server.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        Directory.CreateDirectory(Path.Combine(folder, "certs.d", name));
        File.WriteAllText(Path.Combine(folder, "certs.d", name, "ca.crt"), authority.ExportCertificatePem());
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
