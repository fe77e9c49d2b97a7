using System.Text.Json;

namespace Plimsoll.Registry.Tests;

internal static class Answers
{
    public static string Header(this HttpResponseMessage answer, string name) =>
        string.Join(',',
            answer.Headers.TryGetValues(name, out var values) || answer.Content.Headers.TryGetValues(name, out values) ? values : []);

    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage answer) =>
        JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync()).RootElement;

    /// <summary>The code of the first error of the body.</summary>
    public static async Task<string?> ErrorAsync(this HttpResponseMessage answer) =>
        (await answer.JsonAsync()).GetProperty("errors")[0].GetProperty("code").GetString();
}
