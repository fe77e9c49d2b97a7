namespace KubernetesClient.Tests;

/// <summary>The <c>Warning</c> headers of answers.</summary>
public sealed class ServerWarningsTests
{
    [Theory]
    [InlineData("299 - \"policy/v1beta1 PodDisruptionBudget is deprecated in v1.21+; use policy/v1\"",
        "policy/v1beta1 PodDisruptionBudget is deprecated in v1.21+; use policy/v1")]
    [InlineData("299 - \"unknown field \\\"spec.\\\\x\\\"\"", "unknown field \"spec.\\x\"")]
    [InlineData("299 - \"one, and more\", 299 kube \"two\"", "one, and more", "two")]
    [InlineData("299 - \"dated\" \"Sat, 28 Nov 2026 12:00:00 GMT\"", "dated")]
    [InlineData("199 - \"of a cache\"")]
    [InlineData("299 - without quotes")]
    [InlineData("299 - \"\"")]
    [InlineData("nonsense")]
    public void Those_of_an_API_server_are_read_and_others_passed_over(string header, params string[] texts) =>
        Assert.Equal(texts, Read(header));

    [Fact]
    public void A_terminal_is_sent_no_control_characters() => Assert.Equal(["a [31mb"], Read("299 - \"a\e[31mb\""));

    [Fact]
    public void Several_headers_are_several_warnings() => Assert.Equal(["one", "two"], Read("299 - \"one\"", "299 - \"two\""));

    private static IEnumerable<string> Read(params string[] headers)
    {
        using var answer = new HttpResponseMessage();
        foreach (var header in headers) answer.Headers.TryAddWithoutValidation("Warning", header);
        return [.. ServerWarnings.Of(answer.Headers)];
    }
}
