using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RouteGuideClient.Tests;

public sealed class ClientTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_makes_all_calls_and_prints_them()
    {
        await using var backend = await ServiceProcess.StartAsync("RouteGuideBackend", [("DATA", _folder["data"])]);
        await using var server = await ServiceProcess.StartAsync("RouteGuideServer", [("BACKEND_ADDRESS", backend.Address)]);
        var (code, output, errors) = await RunAsync([("SERVER_ADDRESS", server.Address)]);
        Assert.Equal((0, ""), (code, errors));
        Assert.Contains("GetFeature: 'Berkshire Valley Management Area Trail, Jefferson, NJ, USA' at 40.9146138,-74.6188906", output,
            StringComparison.Ordinal);
        Assert.Contains("GetFeature: nothing known at 0,0", output, StringComparison.Ordinal);
        Assert.Contains("ok = True", output, StringComparison.Ordinal);
        Assert.Contains("RecordRoute: 10 points, 10 features, ", output, StringComparison.Ordinal);
        Assert.Contains("RouteChat: 9 answers to 6 notes", output, StringComparison.Ordinal);

        // the notes of the first run are there, and it goes on
        (code, output, _) = await RunAsync([("SERVER_ADDRESS", server.Address)]);
        Assert.Equal(0, code);
        Assert.Contains("RouteChat: 21 answers to 6 notes", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_waits_for_a_server_that_is_starting()
    {
        await using var backend = await ServiceProcess.StartAsync("RouteGuideBackend", [("DATA", _folder["data"])]);
        var port = Ports.Free();
        var run = RunAsync([], "--server", $"127.0.0.1:{port}");
        await using var server = ServiceProcess.Start("RouteGuideServer", port, [("BACKEND_ADDRESS", backend.Address)]);
        Assert.Equal(0, (await run).Code);
    }

    [Fact]
    public async Task Without_a_server_it_says_so_in_a_line()
    {
        var (code, _, errors) = await RunAsync([], "--server", $"127.0.0.1:{Ports.Free()}", "--timeout", "0.5");
        Assert.Equal(4, code);
        Assert.Contains("cannot be reached within 0.5 s", errors, StringComparison.Ordinal);
        Assert.Single(errors.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Without_a_backend_it_says_which_call_was_not_answered()
    {
        await using var server = await ServiceProcess.StartAsync("RouteGuideServer", [("BACKEND_ADDRESS", $"127.0.0.1:{Ports.Free()}")]);
        var (code, output, errors) = await RunAsync([("SERVER_ADDRESS", server.Address)]);
        Assert.Equal(1, code);
        Assert.StartsWith("GetFeature: 'Berkshire", output, StringComparison.Ordinal);
        Assert.StartsWith("SaveFeature was answered with Unavailable: the backend at ", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--server", "http://here")]
    [InlineData("--timeout", "soon")]
    [InlineData("--tls-authority", "/no/such/file")]
    public async Task What_cannot_be_meant_is_said(string flag, string value)
    {
        var (code, _, errors) = await RunAsync([], flag, value);
        Assert.Equal(2, code);
        Assert.Contains($"'{value}'", errors, StringComparison.Ordinal);
        Assert.Single(errors.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task It_speaks_TLS_with_a_server_that_it_trusts_and_no_other()
    {
        var (certificate, key) = WriteCertificate("server");
        var (stranger, _) = WriteCertificate("stranger");
        await using var backend = await ServiceProcess.StartAsync("RouteGuideBackend", [("DATA", _folder["data"])]);
        await using var server = await ServiceProcess.StartAsync("RouteGuideServer", [("BACKEND_ADDRESS", backend.Address)],
            "--tls-certificate", certificate, "--tls-key", key);
        var (code, output, _) = await RunAsync([("SERVER_ADDRESS", server.Address)], "--tls-authority", certificate);
        Assert.Equal(0, code);
        Assert.Contains("RouteChat: 9 answers", output, StringComparison.Ordinal);
        Assert.Equal(4, (await RunAsync([("SERVER_ADDRESS", server.Address)], "--tls-authority", stranger, "--timeout", "1")).Code);
        Assert.Equal(4, (await RunAsync([("SERVER_ADDRESS", server.Address)], "--timeout", "1")).Code);
    }

    static async Task<(int Code, string Output, string Errors)> RunAsync((string, string)[] variables, params string[] arguments)
    {
        await using var client = ServiceProcess.Start("RouteGuideClient", 0, variables, arguments);
        return await client.EndAsync();
    }

    (string Certificate, string Key) WriteCertificate(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        var (certificateFile, keyFile) = (_folder[$"{name}.pem"], _folder[$"{name}.key"]);
        File.WriteAllText(certificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        return (certificateFile, keyFile);
    }
}
