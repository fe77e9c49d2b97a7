using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Runtime;
using Plimsoll.Runtime.Secrets;

namespace Plimsoll.Delivery.Tests.Secrets;

/// <summary>The cryptography of a line: who reads it, and what it is bound to.</summary>
public sealed class SealedSecretTests
{
    private static readonly EnvironmentId Prod = new("acme", "prod");
    private static readonly SecretKey Anna = SecretKey.Create(), Ben = SecretKey.Create(), Eve = SecretKey.Create();

    private static readonly Gen<byte[]> Values = ArbMap.Default.ArbFor<byte[]>().Generator;

    [Fact]
    public void Every_recipient_and_nobody_else_reads_the_value() => Law.ForAll(Values, value =>
    {
        var line = SealedSecret.Seal(Prod, "TOKEN", value, [Anna.Recipient, Ben.Recipient]);
        Assert.True(line.IsWellFormed);
        Assert.Equal(new[] { Anna.Recipient.Id, Ben.Recipient.Id }.Order(), line.Recipients);
        Assert.Equal(value, new SealedSecret("TOKEN", line.Text).Open(Prod, Anna));
        Assert.Equal(value, line.Open(Prod, Ben));
        Assert.Contains("is not among its recipients", Assert.Throws<SecretException>(() => line.Open(Prod, Eve)).Message,
            StringComparison.Ordinal);
    });

    [Fact]
    public void A_line_of_another_name_environment_workspace_or_version_is_refused()
    {
        var line = SealedSecret.Seal(Prod, "TOKEN", "a value"u8, [Anna.Recipient]);
        Refuses(line with { Name = "OTHER" }, Prod);
        Refuses(line, Prod with { Name = "dev" });
        Refuses(line, Prod with { Workspace = "other" });
        Refuses(line with { Text = "0123456789abcdef" + line.Text[16..] }, Prod);
    }

    [Fact]
    public void A_line_that_was_changed_anywhere_is_refused()
    {
        var line = SealedSecret.Seal(Prod, "TOKEN", "a value"u8, [Anna.Recipient]);
        Law.ForAll(Gen.Choose(0, line.Text.Length - 1).Where(at => char.IsAsciiLetterOrDigit(line.Text[at]))
            .Zip(Gen.Elements('A', 'b', '7', '_')), change =>
        {
            var (at, letter) = change;
            var changed = line with { Text = line.Text[..at] + letter + line.Text[(at + 1)..] };
            // the last letter of a group has bits that mean nothing
            if (changed.Text == line.Text || at + 1 == line.Text.Length || line.Text[at + 1] == ' ') return;
            Refuses(changed, Prod);
        });
    }

    [Fact]
    public void Values_of_two_lines_cannot_be_swapped()
    {
        var (one, two) = (SealedSecret.Seal(Prod, "ONE", "first value"u8, [Anna.Recipient]),
            SealedSecret.Seal(Prod, "TWO", "second value"u8, [Anna.Recipient]));
        Refuses(one with { Text = two.Text }, Prod);
        string[] words = [.. one.Text.Split(' ')[..^1], two.Text.Split(' ')[^1]];
        Refuses(one with { Text = string.Join(' ', words) }, Prod);
    }

    [Fact]
    public void The_same_value_never_looks_the_same_and_its_version_is_random()
    {
        var lines = Enumerable.Range(0, 20).Select(_ => SealedSecret.Seal(Prod, "TOKEN", "a value"u8, [Anna.Recipient])).ToList();
        Assert.Equal(20, lines.Select(line => line.Version).Distinct().Count());
        Assert.Equal(20, lines.Select(line => line.Text.Split(' ')[^1]).Distinct().Count());
    }

    [Fact]
    public void A_line_that_is_encrypted_anew_keeps_its_version_and_excludes_who_was_removed()
    {
        var line = SealedSecret.Seal(Prod, "TOKEN", "a value"u8, [Anna.Recipient, Eve.Recipient]);
        var again = line.SealAgain(Prod, Anna, [Anna.Recipient, Ben.Recipient]);
        Assert.Equal(line.Version, again.Version);
        Assert.Equal("a value", Encoding.UTF8.GetString(again.Open(Prod, Ben)));
        Assert.Throws<SecretException>(() => again.Open(Prod, Eve));
    }

    [Fact]
    public void A_key_is_the_same_after_it_was_written_and_read()
    {
        using var read = SecretKey.Parse(Anna.ExportPem());
        Assert.Equal(Anna.Recipient, read.Recipient);
        Assert.Equal(Anna.Recipient, SecretRecipient.TryParse(Anna.Recipient.ToString()));
    }

    [Fact]
    public void Lines_of_earlier_versions_are_read()
    {
        // a key that was made for this test, and a line that the first version wrote
        using var key = SecretKey.Parse("""
            -----BEGIN PRIVATE KEY-----
            MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgKnpsMGKjjv49tLGG
            /81Xt6KlOf4a93RIQw1p2+8+WF6hRANCAAQSq3NCRdDkrIQKA+80Lzuqmth+25DN
            XodFeUp2ccDew1Vzkv/7Qf9tajBXgzgreftQKQgv5DOlPoD21aQ9A9Tl
            -----END PRIVATE KEY-----
            """);
        const string line =
            "b509282b8bbfa820 5faf82f262e7:"
            + "BAwyB6cbD6DKnhGWiWPTFiRJ4-suDE81pTWEM8F7zbg3BhcC4dkokp3j8lfdHHgIVHut6435iIF_e5H24lFap1Nj6jFO94lUEslW"
            + "ej6uMjw6uDcy0l6EqtCFBjfBld-aGz3zmWHWkzLUkNDQcIijTB0"
            + " 7NM5syyyZKECzow8JnKLkomIlGxmcVT4ftg-kZFqutfXmYd6XVENy3ZYiA";
        Assert.Equal("a value of 2026", Encoding.UTF8.GetString(new SealedSecret("TOKEN", line).Open(Prod, key)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("p256:")]
    [InlineData("p256:AAAA")]
    [InlineData("p256:BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("age1qyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqs3290gq")]
    public void What_is_no_public_key_is_none(string text) => Assert.Null(SecretRecipient.TryParse(text));

    [Fact]
    public void What_is_no_private_key_is_refused_without_being_quoted()
    {
        using var other = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP384);
        foreach (var text in (string[])["hunter2", "", other.ExportPkcs8PrivateKeyPem(), other.ExportSubjectPublicKeyInfoPem()])
            Assert.Equal("it is not a private key of P-256 as PEM", Assert.Throws<SecretException>(() => SecretKey.Parse(text)).Message);
    }

    private static void Refuses(SealedSecret line, EnvironmentId environment) =>
        Assert.Throws<SecretException>(() => line.Open(environment, Anna));
}
