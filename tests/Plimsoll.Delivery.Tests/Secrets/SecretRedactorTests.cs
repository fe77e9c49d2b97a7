using System.Text;
using System.Text.Json;
using Plimsoll.Runtime.Secrets;

namespace Plimsoll.Delivery.Tests.Secrets;

/// <summary>What a replica writes has none of the values that it was given.</summary>
public sealed class SecretRedactorTests
{
    private const string Value = "p\"ss & wörd/+=";

    private static readonly SecretRedactor Redactor = new(
    [
        new("TOKEN", Encoding.UTF8.GetBytes(Value)),
        new("LONGER", Encoding.UTF8.GetBytes(Value + "-and-more")),
        new("PEM", "-----BEGIN-----\nMIIabcdefgh\r\n-----END-----\n"u8.ToArray()),
    ]);

    [Fact]
    public void Every_usual_form_of_a_value_is_replaced_by_its_name()
    {
        foreach (var form in (string[])[Value, JsonSerializer.Serialize(Value)[1..^1], Uri.EscapeDataString(Value),
            Convert.ToBase64String(Encoding.UTF8.GetBytes(Value))])
            Assert.Equal("said [secret TOKEN] twice: [secret TOKEN].", Redactor.Redact($"said {form} twice: {form}."));
    }

    [Fact]
    public void The_longest_value_counts_and_each_line_of_one_with_several()
    {
        Assert.Equal("[secret LONGER]", Redactor.Redact(Value + "-and-more"));
        Assert.Equal("  [secret PEM]", Redactor.Redact("  MIIabcdefgh"));
    }

    [Fact]
    public void What_has_no_value_stays() => Assert.Equal("nothing of it", Redactor.Redact("nothing of it"));
}
