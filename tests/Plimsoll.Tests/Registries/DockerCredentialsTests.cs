using Plimsoll.Oci;
using Plimsoll.Registries;
using Plimsoll.Workspace;

namespace Plimsoll.Tests.Registries;

public sealed class DockerCredentialsTests : IDisposable
{
    private static readonly CancellationToken Never = CancellationToken.None;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("ghcr.io", "ann", "a:b")]
    [InlineData("registry.example:5000", "bob", "pass")]
    [InlineData("docker.io", "hub", "secret")]
    [InlineData("quay.io", "<token>", "refresh")]
    [InlineData("registry.example", null, null)]
    [InlineData("evil.ghcr.io", null, null)]
    [InlineData("gitlab.example", null, null)]
    public async Task Passwords_are_of_exactly_one_registry(string registry, string? user, string? secret)
    {
        Write($$"""
            {"auths":{
              "https://ghcr.io":{"auth":"{{Convert.ToBase64String("ann:a:b"u8)}}"},
              "registry.example:5000":{"username":"bob","password":"pass"},
              "https://index.docker.io/v1/":{"auth":"{{Convert.ToBase64String("hub:secret"u8)}}"},
              "quay.io":{"auth":"{{Convert.ToBase64String("x:y"u8)}}","identitytoken":"refresh"},
              "gitlab.example/group":{"auth":"{{Convert.ToBase64String("part:only"u8)}}"},
              "empty.example":{} } }
            """);
        Assert.Equal(user is null ? null : new RegistryCredential(user, secret!), await Docker().FindAsync(registry, Never));
    }

    [Fact]
    public async Task Without_a_configuration_there_are_none() => Assert.Null(await Docker().FindAsync("ghcr.io", Never));

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("""{"auths":{"ghcr.io":{"auth":"c2VjcmV0"}}}""")]
    [InlineData("""{"auths":{"ghcr.io":{"auth":"?"}}}""")]
    public async Task What_cannot_be_read_is_said_and_not_shown(string config)
    {
        Write(config);
        var error = await Assert.ThrowsAsync<PlimsollException>(() => Docker().FindAsync("ghcr.io", Never));
        Assert.Equal("PLM6021", error.Code);
        Assert.DoesNotContain("c2VjcmV0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_helper_is_asked_for_its_registries()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the helper of this test is a shell script");
        var helper = Helper("""
            read registry
            case $registry in
              known.example) echo '{"ServerURL":"known.example","Username":"ann","Secret":"helped"}' ;;
              broken.example) echo 'the secret is hunter2'; exit 1 ;;
              *) echo 'credentials not found in native keychain'; exit 1 ;;
            esac
            """);
        Write($$"""{"credHelpers":{"known.example":"{{helper}}","broken.example":"{{helper}}","lost.example":"no-such-helper"},"credsStore":"{{helper}}","auths":{"kept.example":{"username":"bob","password":"kept"} } }""");
        Assert.Equal(new("ann", "helped"), await Docker().FindAsync("known.example", Never));
        Assert.Equal(new("bob", "kept"), await Docker().FindAsync("kept.example", Never));
        Assert.Null(await Docker().FindAsync("unknown.example", Never));
        var broken = await Assert.ThrowsAsync<PlimsollException>(() => Docker().FindAsync("broken.example", Never));
        Assert.Equal("PLM6023", broken.Code);
        Assert.DoesNotContain("hunter2", broken.Message, StringComparison.Ordinal);
        Assert.Equal("PLM6022", (await Assert.ThrowsAsync<PlimsollException>(() => Docker().FindAsync("lost.example", Never))).Code);
    }

    [Fact]
    public void A_credential_shows_its_name_alone() => Assert.Equal("ann", new RegistryCredential("ann", "secret").ToString());

    private DockerCredentials Docker() => new(name => name == "DOCKER_CONFIG" ? _folder.Path : null, _folder.Path);

    private void Write(string config) => File.WriteAllText(_folder["config.json"], config);

    /// <summary>A helper in a folder that is added to the end of PATH, where it changes nothing for other tests.</summary>
    private static string Helper(string script)
    {
        var name = $"test-{Guid.NewGuid():N}";
        var path = Path.Combine(AppContext.BaseDirectory, "helpers", $"docker-credential-{name}");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "#!/bin/sh\n" + script + "\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var folder = Path.GetDirectoryName(path)!;
        var paths = Environment.GetEnvironmentVariable("PATH") ?? "";
        if (!paths.Split(Path.PathSeparator).Contains(folder))
            Environment.SetEnvironmentVariable("PATH", paths + Path.PathSeparator + folder);
        return name;
    }
}
