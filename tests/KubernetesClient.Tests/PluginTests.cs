using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace KubernetesClient.Tests;

/// <summary>Programs that a kubeconfig gets credentials from: shell scripts, which answer with those of the real cluster.</summary>
public sealed class PluginTests(Cluster cluster) : IClassFixture<Cluster>, IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("v1")]
    [InlineData("v1beta1")]
    public async Task A_plugin_with_a_certificate_is_asked_once(string version)
    {
        using var api = await ApiOf(TimeProvider.System, Answer(version));
        for (var i = 0; i < 3; i++) Assert.NotNull(await api.GetAsync(new("v1", "Namespace", null, cluster.Namespace), Cluster.Soon));
        Assert.Equal(1, Asked);
        Assert.Contains($"\"apiVersion\":\"client.authentication.k8s.io/{version}\"", File.ReadAllText(_folder["info"]),
            StringComparison.Ordinal);
        Assert.Contains($"\"server\":\"{cluster.Configuration.Server.OriginalString}", File.ReadAllText(_folder["info"]),
            StringComparison.Ordinal);
        Assert.Equal("one and two", File.ReadAllText(_folder["given"]).Trim());
    }

    [Fact]
    public async Task Many_requests_at_once_wait_for_one_answer()
    {
        using var api = await ApiOf(TimeProvider.System, $"sleep 0.3\n{Answer("v1")}");
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => api.GetVersionAsync(Cluster.Soon)));
        Assert.Equal(1, Asked);
    }

    [Fact]
    public async Task What_has_expired_is_asked_for_again()
    {
        var clock = new Clock();
        using var api = await ApiOf(clock, Answer("v1", $"\"expirationTimestamp\":\"{clock.GetUtcNow().AddMinutes(10):O}\","));
        await api.GetVersionAsync(Cluster.Soon);
        clock.Offset = TimeSpan.FromMinutes(9);
        await api.GetVersionAsync(Cluster.Soon);
        Assert.Equal(1, Asked);
        clock.Offset = TimeSpan.FromMinutes(11);
        await api.GetVersionAsync(Cluster.Soon);
        Assert.Equal(2, Asked);
    }

    [Fact]
    public async Task What_the_server_refuses_is_asked_for_again_once()
    {
        // the first token is none; then comes the certificate
        const string first =
            """if [ "$(wc -l <"$FOLDER/asked")" = 1 ]; then echo '{"kind":"ExecCredential","status":{"token":"expired"}}'; exit; fi""";
        using var api = await ApiOf(TimeProvider.System, $"{first}\n{Answer("v1")}");
        Assert.NotNull(await api.GetAsync(new("v1", "Namespace", null, cluster.Namespace), Cluster.Soon));
        Assert.Equal(2, Asked);
    }

    [Fact]
    public async Task What_is_refused_again_is_an_error_and_no_loop()
    {
        using var api = await ApiOf(TimeProvider.System, """echo '{"kind":"ExecCredential","status":{"token":"never-right"}}'""");
        var error = await Assert.ThrowsAsync<KubernetesException>(() => api.GetVersionAsync(Cluster.Soon));
        Assert.Contains("log in again", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("never-right", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, Asked);
    }

    [Theory]
    [InlineData("exit 3", "failed")]
    [InlineData("echo my-token", "did not answer with an ExecCredential")]
    [InlineData("""echo '{"kind":"ExecCredential","status":{}}'""", "without a token")]
    public async Task A_plugin_that_fails_is_told_with_what_mends_it(string script, string problem)
    {
        using var api = await ApiOf(TimeProvider.System, script);
        var error = await Assert.ThrowsAsync<KubernetesUnavailableException>(() => api.GetVersionAsync(Cluster.Soon));
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.Contains("get it from the cloud", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("my-token", error.Message, StringComparison.Ordinal);
    }

    private int Asked => File.ReadAllLines(_folder["asked"]).Length;

    /// <summary>Loads a kubeconfig whose user is a script beside it.</summary>
    private async Task<KubernetesApi> ApiOf(TimeProvider time, string script)
    {
        var real = cluster.Configuration;
        await File.WriteAllTextAsync(_folder["plugin.sh"],
            "#!/bin/bash\necho asked >>\"$FOLDER/asked\"\nprintf '%s' \"$KUBERNETES_EXEC_INFO\" >\"$FOLDER/info\"\necho \"$@\" "
                + $">\"$FOLDER/given\"\n{script}\n", Cluster.Soon);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_folder["plugin.sh"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var version = script.Contains("v1beta1", StringComparison.Ordinal) ? "v1beta1" : "v1";
        await File.WriteAllTextAsync(_folder["config"], $$"""
            current-context: one
            contexts: [{ name: one, context: { cluster: one, user: one } }]
            clusters:
            - name: one
              cluster:
                server: {{real.Server.OriginalString}}
                certificate-authority-data: {{Convert.ToBase64String(Encoding.UTF8.GetBytes(real.Authorities![0].ExportCertificatePem()))}}
            users:
            - name: one
              user:
                exec:
                  apiVersion: client.authentication.k8s.io/{{version}}
                  command: ./plugin.sh
                  args: [one and, two]
                  env: [{ name: FOLDER, value: {{_folder.Path}} }]
                  installHint: get it from the cloud
                  provideClusterInfo: true
            """, Cluster.Soon);
        return new(KubeConfig.Load(name => name == "KUBECONFIG" ? _folder["config"] : null, _folder.Path, null, PluginProgram.RunAsync),
            time);
    }

    /// <summary>An answer of the script with the cluster's own credentials.</summary>
    private string Answer(string version, string more = "")
    {
        var credential = cluster.Configuration.Credentials.GetAsync(TimeProvider.System, Cluster.Soon).AsTask().GetAwaiter().GetResult();
        var proof = credential.Token is { } token ? $"\"token\":\"{token}\""
            : $"\"clientCertificateData\":{Quoted(Own(credential).ExportCertificatePem())},\"clientKeyData\":{Quoted(Key(Own(credential)))}";
        return $$"""echo '{"apiVersion":"client.authentication.k8s.io/{{version}}","kind":"ExecCredential","status":{ {{more}}{{proof}} } }'""";
    }

    private static X509Certificate2 Own(Credential credential) => credential.Certificate!.Context.TargetCertificate;

    private static string Key(X509Certificate2 certificate) =>
        certificate.GetRSAPrivateKey()?.ExportPkcs8PrivateKeyPem() ?? certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem();

    private static string Quoted(string text) => $"\"{text.Replace("\n", "\\n", StringComparison.Ordinal)}\"";

    /// <summary>Real time, and something more.</summary>
    private sealed class Clock : TimeProvider
    {
        public TimeSpan Offset { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Offset;
    }
}
