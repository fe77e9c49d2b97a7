using System.Runtime.Versioning;

namespace Plimsoll.EndToEnd.Tests;

/// <summary>Who may read what is in a home is not left to the umask of who starts Plimsoll.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class UmaskTests
{
    private const UnixFileMode Others = (UnixFileMode)0b111_111;

    [Theory]
    [InlineData("000")]
    [InlineData("022")]
    public async Task The_home_its_secrets_and_its_mirrors_are_closed_to_others(string umask)
    {
        await using var sandbox = await Sandbox.CreateAsync();
        sandbox.Write("plimsoll.yaml", "plimsoll: 1\nworkspace: acme\nstores: { redis: { kind: redis } }\n");
        await sandbox.CommitAsync("A workspace");
        sandbox.Within = ["sh", "-c", $"umask {umask}; exec \"$@\"", "sh"];
        await sandbox.RequireAsync("keys", "init");
        await sandbox.RequireAsync("up", "-d");
        foreach (var name in new[] { "", "token", "controller.json", "api.sock", "controller.log", "keys/signing.key",
            "workspaces/acme/repository.git" })
        {
            var path = Path.Combine(sandbox.Home, name);
            Assert.True((File.GetUnixFileMode(path) & Others) == 0,
                $"{name} has mode {Convert.ToString((int)File.GetUnixFileMode(path), 8)}");
        }
    }
}
