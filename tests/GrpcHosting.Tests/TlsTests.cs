using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Grpc.Net.Client;
using Hosting.Tests;
using Testing;

namespace GrpcHosting.Tests;

public sealed class TlsTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("plimsoll-tls-").FullName;

    [Fact]
    public async Task With_a_certificate_and_its_key_it_speaks_TLS()
    {
        var thumbprint = await WriteAsync();
        await using var service = await ServiceProcess.StartAsync(variables: [("TLS_CERTIFICATE", Path.Combine(_folder, "cert.pem")), ("TLS_KEY", Path.Combine(_folder, "key.pem"))]);
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate!.GetCertHashString() == thumbprint;
        using var channel = GrpcChannel.ForAddress($"https://localhost:{service.Port}", new() { HttpHandler = handler });
        Assert.NotEmpty((await new Ticks.TicksClient(channel).PlaceAsync(new())).Place);
    }

    [Fact]
    public async Task Flags_name_the_files_too_and_a_file_that_is_none_is_said()
    {
        var missing = Path.Combine(_folder, "missing.pem");
        await using var service = ServiceProcess.Start([], arguments: ["--tls-certificate", missing, "--tls-key", missing]);
        Assert.Equal(2, await service.ExitCodeAsync());
        Assert.StartsWith($"TLS_CERTIFICATE is '{missing}' and TLS_KEY is '{missing}': they must be a certificate and its key in PEM", await service.ErrorsAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_file_alone_is_said()
    {
        await using var service = ServiceProcess.Start([("TLS_KEY", "key.pem")]);
        Assert.Equal(2, await service.ExitCodeAsync());
        Assert.Equal("Of TLS_CERTIFICATE and TLS_KEY only one is set: TLS needs both\n", await service.ErrorsAsync());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    async Task<string> WriteAsync()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        await File.WriteAllTextAsync(Path.Combine(_folder, "cert.pem"), certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(Path.Combine(_folder, "key.pem"), key.ExportPkcs8PrivateKeyPem());
        return certificate.GetCertHashString();
    }
}
