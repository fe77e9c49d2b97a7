using Plimsoll.Packaging.Attestation;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Tests.Attestation;

public sealed class KeyFolderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_key_is_made_once_and_nobody_else_may_read_it()
    {
        var keys = new KeyFolder(_folder["keys"], null);
        Assert.Null(keys.FindSigning());
        Assert.Empty(keys.ListTrusted());
        var made = keys.Create();
        using var found = keys.FindSigning();
        Assert.Equal(made.Id, found!.Public.Id);
        Assert.Equal(made.Id, Assert.Single(keys.ListTrusted()).Id);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(keys.File));
        Assert.Equal("PLM6032", Assert.Throws<PlimsollException>(keys.Create).Code);
    }

    [Fact]
    public void The_key_of_the_environment_counts_before_the_file_and_public_keys_are_trusted()
    {
        using var other = SigningKey.Create("other");
        using var third = SigningKey.Create("third");
        File.WriteAllText(_folder["given.pem"], other.ExportPem());
        new KeyFolder(_folder["keys"], null).Create();
        File.WriteAllText(Path.Combine(_folder["keys"], "third.pub"), third.Public.Pem);
        foreach (var given in new[] { other.ExportPem(), _folder["given.pem"] })
        {
            var keys = new KeyFolder(_folder["keys"], given);
            using var found = keys.FindSigning();
            Assert.Equal(other.Public.Id, found!.Public.Id);
            Assert.Equal(3, keys.ListTrusted().Count);
            Assert.Contains(keys.ListTrusted(), key => key.Id == third.Public.Id && key.Name == "third");
        }
    }

    [Theory]
    [InlineData("-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----", "PLM6030")]
    [InlineData("/no/such/secret", "PLM6031")]
    public void What_is_no_key_is_said_and_not_shown(string given, string code)
    {
        var error = Assert.Throws<PlimsollException>(new KeyFolder(_folder["keys"], given).FindSigning);
        Assert.Equal(code, error.Code);
        Assert.DoesNotContain("c2VjcmV0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_public_key_does_not_sign_and_another_curve_is_refused()
    {
        using var key = SigningKey.Create("key");
        using var p384 = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP384);
        Assert.Equal("PLM6030", Assert.Throws<PlimsollException>(() =>
            VerifyingKey.Parse("odd", p384.ExportSubjectPublicKeyInfoPem())).Code);
        Assert.Equal("PLM6030", Assert.Throws<PlimsollException>(() => SigningKey.Parse("odd", key.Public.Pem)).Code);
    }
}
