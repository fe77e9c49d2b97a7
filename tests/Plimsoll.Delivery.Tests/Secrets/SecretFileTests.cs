using System.Text;
using Plimsoll.Delivery.Secrets;
using Plimsoll.Runtime;
using Plimsoll.Runtime.Secrets;
using Plimsoll.Workspace;
using Plimsoll.Workspace.Secrets;

namespace Plimsoll.Delivery.Tests.Secrets;

/// <summary>The file of an environment: what is wrong in it, what commands make of it, and how branches merge.</summary>
public sealed class SecretFileTests
{
    private static readonly EnvironmentId Prod = new("acme", "prod");
    private static readonly SecretKey Machine = SecretKey.Create(), Safe = SecretKey.Create(), Vault = SecretKey.Create(),
        Other = SecretKey.Create();

    private static SecretFile File { get; } = Begin();

    [Fact]
    public void What_is_written_is_read_again()
    {
        var file = Set(Set(File, "SMTP_PASSWORD"), "API_KEY");
        var read = SecretFile.Read("prod", file.Write());
        Assert.Equal(file.Values, read.Values);
        Assert.Equal(file.Recipients, read.Recipients);
        Assert.Equal(file.Recovery, read.Recovery);
        Assert.Equal(file.Write(), read.Write());
        Assert.Empty(SecretRules.Check(Rehearsed(read)));
        Assert.Equal("value of API_KEY", Encoding.UTF8.GetString(
            EnvironmentSecrets.Open(new("API_KEY", read.Values["API_KEY"]), Machine, Prod)));
    }

    [Fact]
    public void A_removed_recipient_is_found_until_the_lines_are_encrypted_anew()
    {
        var file = Rehearsed(Set(File with { Recipients = File.Recipients.Add("eve", Other.Recipient.ToString()) }, "TOKEN"));
        Assert.Empty(SecretRules.Check(file));
        var without = file with { Recipients = file.Recipients.Remove("eve") };
        var finding = Assert.Single(SecretRules.Check(without));
        Assert.Equal(("PLM2105", "secrets/prod.yaml", "secrets.TOKEN"), (finding.Code, finding.File, finding.Path));
        var rotated = SecretEdits.Rotate(without, Prod, Machine);
        Assert.Empty(SecretRules.Check(rotated));
        Assert.Equal(SecretRules.Versions(file, ["TOKEN"]), SecretRules.Versions(rotated, ["TOKEN"]));
        Assert.Equal("PLM6042", Assert.Throws<PlimsollException>(() => SecretEdits.Rotate(rotated, Prod, Other)).Code);
    }

    [Fact]
    public void A_new_recipient_a_damaged_line_a_wrong_key_and_missing_recovery_are_found()
    {
        var file = Rehearsed(Set(File, "TOKEN"));
        Assert.Equal("PLM2106", Assert.Single(SecretRules.Check(file
            with { Recipients = file.Recipients.Add("new", Other.Recipient.ToString()) })).Code);
        Assert.Equal("PLM2104", Assert.Single(SecretRules.Check(file with { Values = file.Values.Add("WRONG", "plain text") })).Code);
        Assert.Equal("PLM2103", Assert.Single(SecretRules.Check(file with { Recipients = file.Recipients.Add("new", "age1abc") })).Code);
        var alone = SecretEdits.Rotate(file with { Recovery = file.Recovery.Remove("vault") }, Prod, Machine);
        Assert.Equal("PLM2107", Assert.Single(SecretRules.Check(alone)).Code);
        Assert.Equal(2, SecretRules.Check(Set(File, "TOKEN")).Count(finding =>
            finding.Code == "PLM2107" && finding.Message.Contains("--test", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_rehearsal_opens_every_line_with_a_recovery_key_and_notes_the_day()
    {
        var file = Set(File, "TOKEN");
        var (rehearsed, name) = SecretEdits.Rehearse(file, Prod, Vault, Make.Time);
        Assert.Equal(("vault", new DateOnly(2026, 11, 21)), (name, SecretRules.RehearsedOn(rehearsed.Recovery["vault"])));
        Assert.Equal("PLM6049", Assert.Throws<PlimsollException>(() => SecretEdits.Rehearse(file, Prod, Machine, Make.Time)).Code);
        var unreadable = file with { Values = file.Values.Add("NEW",
            SealedSecret.Seal(Prod, "NEW", "a value"u8, [Machine.Recipient]).Text) };
        Assert.Equal("PLM6042", Assert.Throws<PlimsollException>(() => SecretEdits.Rehearse(unreadable, Prod, Vault, Make.Time)).Code);
    }

    [Fact]
    public void A_value_that_somebody_wrote_there_as_it_is_is_shown_nowhere()
    {
        var file = File with { Values = File.Values.Add("PLAIN", "hunter2hunter2") };
        Assert.DoesNotContain("hunter2", string.Join(' ', SecretRules.Check(file).Select(finding => finding.Message)),
            StringComparison.Ordinal);
        Assert.Equal("damaged", Assert.Single(SecretRules.Versions(file, ["PLAIN"])).Value);
        Assert.DoesNotContain("hunter2", Assert.Throws<PlimsollException>(() => SecretEdits.Rotate(file, Prod, Machine)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Recipients_and_recovery_recipients_of_one_name_both_read_the_secrets()
    {
        var file = Set(File with { Recipients = File.Recipients.Add("safe", Other.Recipient.ToString()) }, "TOKEN");
        foreach (var key in new[] { Machine, Safe, Vault, Other }) Assert.NotEmpty(
            EnvironmentSecrets.Open(new("TOKEN", file.Values["TOKEN"]), key, Prod));
    }

    [Theory]
    [InlineData("bad-name", "long enough")]
    [InlineData("EMPTY", "")]
    [InlineData("SHORT", "12345")]
    public void What_can_be_no_secret_is_refused(string name, string value) =>
        Assert.Equal("PLM6044", Assert.Throws<PlimsollException>(() =>
            SecretEdits.Set(File, Prod, name, Encoding.UTF8.GetBytes(value))).Code);

    [Fact]
    public async Task Branches_that_set_different_secrets_merge_and_one_that_both_set_is_a_finding()
    {
        using var folder = new TempFolder();
        await GitFolder.InitAsync(folder.Path);
        var git = new GitFolder(folder.Path);
        var start = Set(Set(File, "B"), "C");
        git.Write("secrets/.gitattributes", "*.yaml merge=union\n");
        await CommitAsync(start);
        await git.GitAsync("checkout", "-q", "-b", "other");
        // neighbours of what the first branch does: a change, and something new in the same place
        await CommitAsync(Set(Set(start, "C"), "B2"));
        await git.GitAsync("checkout", "-q", "main");
        var mine = Set(Set(start, "B"), "B1");
        await CommitAsync(mine);
        await git.GitAsync("merge", "-q", "--no-edit", "other");
        var merged = Read();
        Assert.Equal(["B", "B1", "B2", "C"], merged.Values.Keys);
        Assert.Equal(mine.Values["B"], merged.Values["B"]);
        Assert.NotEqual(start.Values["C"], merged.Values["C"]);

        await git.GitAsync("checkout", "-q", "-b", "third");
        await CommitAsync(Set(merged, "C"));
        await git.GitAsync("checkout", "-q", "main");
        await CommitAsync(Set(merged, "C"));
        await git.GitAsync("merge", "-q", "--no-edit", "third");
        var finding = Assert.Single(Assert.Throws<PlimsollException>(Read).Findings);
        Assert.Equal(("PLM2003", "secrets.C"), (finding.Code, finding.Path));

        SecretFile Read() => SecretFile.Read("prod", System.IO.File.ReadAllBytes(folder["secrets/prod.yaml"]));

        Task CommitAsync(SecretFile file)
        {
            git.Write("secrets/prod.yaml", Encoding.UTF8.GetString(file.Write()));
            return git.CommitAsync("Secrets");
        }
    }

    [Fact]
    public void A_service_that_names_a_missing_secret_is_a_finding_before_anything_is_deployed()
    {
        var mailer = Make.Service("mailer");
        var catalog = Make.Catalog("one", mailer with { Service = mailer.Service! with { Secrets = ["TOKEN", "MISSING"] } });
        var prod = Make.Dev with { Name = "prod" };
        var finding = Assert.Single(SecretRules.Missing(catalog, prod, Set(File, "TOKEN")));
        Assert.Equal(("PLM2100", "secrets/prod.yaml", "secrets.MISSING"), (finding.Code, finding.File, finding.Path));
        Assert.Contains("mailer (services/mailer/service.yaml)", finding.Message, StringComparison.Ordinal);
        Assert.Equal(2, SecretRules.Missing(catalog, prod, null).Count);
        // there the Secret mailer-secrets may be somebody else's
        Assert.Empty(SecretRules.Missing(catalog, prod with { Runtime = "kubernetes" }, null));
    }

    private static SecretFile Begin()
    {
        var empty = new SecretFile("prod");
        return empty with
        {
            Recipients = empty.Recipients.Add("machine", Machine.Recipient.ToString()),
            Recovery = empty.Recovery.Add("safe", Safe.Recipient.ToString()).Add("vault", Vault.Recipient.ToString()),
        };
    }

    private static SecretFile Set(SecretFile file, string name) =>
        SecretEdits.Set(file, Prod, name, Encoding.UTF8.GetBytes($"value of {name}"));

    private static SecretFile Rehearsed(SecretFile file) =>
        new[] { Safe, Vault }.Aggregate(file, (sofar, key) => SecretEdits.Rehearse(sofar, Prod, key, Make.Time).File);
}
