using System.Text;
using FsCheck.Fluent;

namespace KubernetesClient.Tests;

/// <summary>Lines of a stream, however it is cut into pieces.</summary>
public sealed class LineReaderTests
{
    private const int Longest = 8;

    [Fact]
    public void Lines_are_what_is_between_their_ends_however_the_stream_comes() => Law.ForAll(
        from text in Gen.ListOf(Gen.Frequency((6, Gen.Elements('a', 'b')), (1, Gen.Constant('\n'))))
            .Select(letters => new string([.. letters]))
        from piece in Gen.Choose(1, 20)
        select (text, piece),
        given =>
        {
            var (lines, cuts) = Read(given.text, given.piece);
            Assert.All(lines, line => Assert.InRange(line.Length, 0, Longest));
            var whole = string.Concat(lines.Zip(cuts, (line, wasCut) => wasCut ? line : $"{line}\n"));
            Assert.Equal(given.text.Length == 0 || given.text[^1] == '\n' ? given.text : $"{given.text}\n", whole);
        });

    private static (List<string> Lines, List<bool> Cuts) Read(string text, int piece)
    {
        var (lines, cuts) = (new List<string>(), new List<bool>());
        var reader = new LineReader(new Pieces(Encoding.ASCII.GetBytes(text), piece), Longest);
        while (reader.ReadAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult() is { } line)
        {
            lines.Add(Encoding.ASCII.GetString(line));
            cuts.Add(reader.WasCut);
        }

        return (lines, cuts);
    }

    private sealed class Pieces(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(piece, buffer.Length)], cancellationToken);
    }
}
