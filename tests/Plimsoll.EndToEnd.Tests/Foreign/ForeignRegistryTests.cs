using System.Text;
using System.Text.Json;
using Plimsoll.Processes;
using Plimsoll.Registry.Tests.Client;

namespace Plimsoll.EndToEnd.Tests;

/// <summary>Images of every builder in every registry, as skopeo sees them there.</summary>
[Collection(ForeignTestGroup.Name)]
public sealed class ForeignRegistryTests(ForeignImages images)
{
    [Theory, InlineData("embedded"), InlineData("password"), InlineData("tls")]
    public async Task Every_builders_image_goes_there_and_is_copied_with_its_digest(string kind)
    {
        await using var docker = kind == "embedded" ? null : await DockerRegistry.StartAsync(tls: kind == "tls");
        await using var embedded = docker is null ? await ServedRegistry.StartAsync(images.Sandbox, Path.Combine(images.Folder, "another"))
            : null;
        var registry = docker?.Name ?? embedded!.Host;
        var logins = Path.Combine(Directory.CreateDirectory(Path.Combine(images.Folder, kind)).FullName, "config.json");
        var login = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{DockerRegistry.User.User}:{DockerRegistry.User.Secret}"));
        await File.WriteAllTextAsync(logins, $$$$"""{"auths":{"{{{{registry}}}}":{"auth":"{{{{login}}}}"}}}""",
            TestContext.Current.CancellationToken);
        var authority = docker?.Certificates.Select(folder => Path.Combine(folder, registry)).SingleOrDefault();

        images.Sandbox.Variables = new Dictionary<string, string?> { ["DOCKER_CONFIG"] = Path.GetDirectoryName(logins),
            ["SSL_CERT_FILE"] = authority is null ? null : Path.Combine(authority, "ca.crt") };
        await images.Sandbox.RequireAsync(["build", .. ForeignImages.Names, "--to", registry]);

        string[] Trust(string side) => ["--authfile", logins,
            .. authority is null ? new[] { $"--{side}tls-verify=false" } : [$"--{side}cert-dir", authority]];
        foreach (var name in ForeignImages.Names)
        {
            var there = "docker://" + images.In(registry, name);
            var copy = $"oci:{Path.Combine(images.Folder, kind, "copies")}:{name}";
            Assert.Equal(images.Digests[name], (await ForeignImages.RunAsync(["skopeo", "inspect", .. Trust(""), "--format", "{{.Digest}}",
                there])).Trim());
            await ForeignImages.RunAsync(["skopeo", "copy", "--quiet", .. Trust("src-"), there, copy]);
            Assert.Equal(images.Digests[name], (await ForeignImages.RunAsync("skopeo", "inspect", "--format", "{{.Digest}}", copy)).Trim());
        }
    }

    [Fact]
    public async Task Skopeo_takes_what_was_signed_here_and_nothing_else()
    {
        string At(string name) => Path.Combine(images.Folder, name);
        await ForeignImages.RunAsync("openssl", "ecparam", "-genkey", "-name", "prime256v1", "-noout", "-out", At("other.key"));
        await ForeignImages.RunAsync("openssl", "ec", "-in", At("other.key"), "-pubout", "-out", At("other.pub"));
        await File.WriteAllTextAsync(Path.Combine(Directory.CreateDirectory(At("registries.d")).FullName, "all.yaml"),
            "default-docker: { use-sigstore-attachments: true }\n", TestContext.Current.CancellationToken);
        var unsigned = $"{images.Registry}/unsigned/counter:1";
        await ForeignImages.RunAsync("skopeo", "copy", "--quiet", "--src-tls-verify=false", "--dest-tls-verify=false",
            "docker://" + images.In(images.Registry, "counter"), "docker://" + unsigned);

        var own = Path.Combine(images.Sandbox.Home, "keys", "signing.pub");
        var taken = await CopyAsync(images.In(images.Registry, "counter"), own);
        Assert.SkipWhen(taken.Error.Contains("Debian-local change: sigstore disabled", StringComparison.Ordinal),
            "this skopeo was built without sigstore");
        Assert.True(taken.ExitCode == 0, taken.Error);
        await RefusedAsync("cryptographic signature verification failed", images.In(images.Registry, "counter"), At("other.pub"));
        await RefusedAsync("A signature was required, but no signature exists", unsigned, own);
        await RefusedAsync("is not accepted", images.In(images.Registry, "counter"), own, "acme/another");

        async Task RefusedAsync(string why, string image, string key, string name = "acme/counter")
        {
            var refused = await CopyAsync(image, key, name);
            Assert.Equal(1, refused.ExitCode);
            Assert.Contains(why, refused.Error, StringComparison.Ordinal);
        }

        // the signed name has no registry: it is the same image everywhere
        async Task<CommandResult> CopyAsync(string image, string key, string name = "acme/counter")
        {
            var policy = JsonSerializer.Serialize(new { @default = new[] { new { type = "sigstoreSigned", keyPath = key,
                signedIdentity = new { type = "exactRepository", dockerRepository = name } } } });
            await File.WriteAllTextAsync(At("policy.json"), policy, TestContext.Current.CancellationToken);
            return await CommandRunner.RunAsync(new("skopeo", ["--policy", At("policy.json"), "--registries.d", At("registries.d"), "copy",
                "--src-tls-verify=false", "docker://" + image, "dir:" + At("taken")]));
        }
    }
}
