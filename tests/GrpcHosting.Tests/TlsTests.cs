using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Grpc.Net.Client;
using HostedGrpcService;
using Hosting.Tests;

namespace GrpcHosting.Tests;

public sealed class TlsTests : IDisposable
{
    readonly TempFolder _folder = new();

    [Fact]
    public async Task With_a_certificate_and_its_key_it_speaks_TLS()
    {
        var thumbprint = await WriteAsync();
        await using var service = await Service.StartAsync(variables: [("TLS_CERTIFICATE", _folder["cert.pem"]),
            ("TLS_KEY", _folder["key.pem"])]);
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate!.GetCertHashString() == thumbprint;
        using var channel = GrpcChannel.ForAddress($"https://localhost:{service.Port}", new() { HttpHandler = handler });
        Assert.NotEmpty((await new Ticks.TicksClient(channel).PlaceAsync(new())).Place);
    }

    [Fact]
    public async Task Flags_name_the_files_too_and_a_file_that_is_none_is_said()
    {
        var missing = _folder["missing.pem"];
        await using var service = Service.Start([], "--tls-certificate", missing, "--tls-key", missing);
        Assert.Equal(2, await service.ExitCodeAsync());
        Assert.StartsWith($"TLS_CERTIFICATE is '{missing}' and TLS_KEY is '{missing}': they must be a certificate and its key in PEM",
            await service.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_file_alone_is_said()
    {
        await using var service = Service.Start([("TLS_KEY", "key.pem")]);
        Assert.Equal(2, await service.ExitCodeAsync());
        Assert.Equal("Of TLS_CERTIFICATE and TLS_KEY only one is set: TLS needs both\n", await service.Errors);
    }

    public void Dispose() => _folder.Dispose();

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
        await File.WriteAllTextAsync(_folder["cert.pem"], certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(_folder["key.pem"], key.ExportPkcs8PrivateKeyPem());
        return certificate.GetCertHashString();
    }
}
