using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Tests;

/// <summary>What a commit may ask for is decided on the machine.</summary>
public sealed class BuildSecretsTests : IDisposable
{
    private static readonly string Profile = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    private static readonly Unit Unit = new()
    {
        Name = "tool",
        Kind = UnitKind.Base,
        Path = "tool",
        ManifestPath = "tool/image.yaml",
        Build = new("dockerfile", "Dockerfile"),
    };

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("env:TOKEN", "env:TOKEN", true)]
    [InlineData("env:TOKEN acme", "env:TOKEN", true)]
    [InlineData("env:TOKEN other", "env:TOKEN", false)]
    [InlineData("env:TOKEN", "env:TOKEN2", false)]
    [InlineData("# env:TOKEN", "env:TOKEN", false)]
    [InlineData("file:/srv/a b/npmrc acme", "file:/srv/a b/npmrc", true)]
    [InlineData("file:/srv/npmrc", "file:/srv/../srv/npmrc", true)]
    [InlineData("file:/srv/npmrc", "file:/srv/npmrc/../../etc/shadow", false)]
    [InlineData("file:/srv", "file:/srv/npmrc", false)]
    [InlineData("file:~/.npmrc", "file:~/.npmrc", true)]
    [InlineData("", "file:/etc/shadow", false)]
    public void Only_what_the_list_has_is_given(string line, string source, bool isAllowed)
    {
        Directory.CreateDirectory(_folder["home"]);
        File.WriteAllText(_folder["home/build-secrets"], $"# what builds may read\n\n  {line}\n");
        var inCi = new BuildSecrets(_folder["elsewhere"], name => name == "PLIMSOLL_BUILD_SECRETS" ? $"env:MORE, {line}" : null);
        foreach (var secrets in (BuildSecrets[])[new(_folder["home"], _ => null), inCi])
            Assert.Equal(isAllowed, Record.Exception(() => secrets.Require("acme", Unit, "k", source)) is null);
    }

    [Fact]
    public void A_refusal_names_the_secret_the_unit_and_the_line_that_allows_it()
    {
        var secrets = new BuildSecrets(_folder.Path, _ => null);
        var refused = Assert.Throws<PlimsollException>(() => secrets.Require("acme", Unit, "npm", "file:~/.npmrc"));
        Assert.Equal(("PLM4077", Outcome.Refused), (refused.Code, refused.Outcome));
        Assert.Contains("building tool: tool/image.yaml asks for the secret npm", refused.Message, StringComparison.Ordinal);
        var line = refused.Message.Split('\n')[1].Trim();
        Assert.Equal($"file:{Profile}/.npmrc acme", line);
        File.WriteAllText(_folder["build-secrets"], line);
        Assert.Equal($"file:{Profile}/.npmrc", secrets.Require("acme", Unit, "npm", "file:~/.npmrc"));
    }

    [Theory]
    [InlineData("home/token")]
    [InlineData("home/keys/signing.key")]
    [InlineData("link")]
    [InlineData("folder/token")]
    public void No_list_gives_a_file_of_the_home(string file)
    {
        Directory.CreateDirectory(_folder["home/keys"]);
        File.WriteAllText(_folder["home/token"], "secret");
        File.CreateSymbolicLink(_folder["link"], _folder["home/token"]);
        Directory.CreateSymbolicLink(_folder["folder"], _folder["home"]);
        var source = "file:" + _folder[file];
        var secrets = new BuildSecrets(_folder["home"], _ => source);
        var refused = Assert.Throws<PlimsollException>(() => secrets.Require("acme", Unit, "k", source));
        Assert.Contains("below PLIMSOLL_HOME", refused.Message, StringComparison.Ordinal);
    }
}
