using System.Text.Json.Serialization;

namespace Plimsoll.Processes.Tests;

/// <summary>Only a file that is not there says nothing.</summary>
public sealed partial class StateFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_written_is_read_and_what_is_not_there_is_null()
    {
        var file = _folder.Write("state.json", """{ "Name": "one" }""");
        Assert.Equal("one", StateFile.Read(file, Json.Default.State, "delete it")!.Name);
        Assert.Null(StateFile.Read(_folder["other.json"], Json.Default.State, "delete it"));
        Assert.Null(StateFile.Read(_folder["no/folder.json"], Json.Default.State, "delete it"));
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("null", "null")]
    [InlineData("[[[", "line 1")]
    [InlineData("{}", "JSON")]
    [InlineData("""{ "Name": null }""", "JSON")]
    [InlineData("""{ "Name": "cut o""", "JSON")]
    [InlineData("\0\0\0\0", "JSON")]
    public void What_is_there_and_says_something_else_is_damaged(string content, string seen)
    {
        var file = _folder.Write("state.json", content);
        var damaged = Assert.Throws<DamagedFileException>(() => StateFile.Read(file, Json.Default.State, "To go on: delete it"));
        Assert.StartsWith($"{file} is damaged: ", damaged.Message, StringComparison.Ordinal);
        Assert.Contains(seen, damaged.Message, StringComparison.Ordinal);
        Assert.EndsWith(". To go on: delete it", damaged.Message, StringComparison.Ordinal);
    }

    internal sealed record State
    {
        public required string Name { get; init; }
    }

    [JsonSourceGenerationOptions(RespectNullableAnnotations = true)]
    [JsonSerializable(typeof(State))]
    internal sealed partial class Json : JsonSerializerContext;
}
