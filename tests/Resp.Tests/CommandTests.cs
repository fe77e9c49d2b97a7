using System.Buffers;
using FsCheck.Fluent;

namespace Resp.Tests;

public sealed class CommandTests
{
    [Fact]
    public void A_command_is_an_array_of_bulk_strings_in_utf8() =>
        Assert.Equal("*3\r\n$6\r\nINCRBY\r\n$7\r\nz\u00e4hler\r\n$1\r\n2\r\n"u8, RespCommand.Create("INCRBY", "z\u00e4hler", "2").Wire.Span);

    [Fact]
    public void Whatever_the_arguments_they_arrive_as_they_are() => Law.ForAll(ArbMap.Default.GeneratorFor<byte[][]>(), arguments =>
    {
        var command = RespCommand.Create("SET", arguments.Select(bytes => new ReadOnlyMemory<byte>(bytes)).ToArray());
        var reader = new SequenceReader<byte>(new ReadOnlySequence<byte>(command.Wire));
        Assert.True(RespParser.TryRead(ref reader, new(), out var value));
        Assert.Equal(["SET"u8.ToArray(), .. arguments], value.Elements.Select(element => element.Bytes.ToArray()));
        Assert.True(reader.End);
    });

    [Fact]
    public void A_command_has_a_name() => Assert.Throws<ArgumentException>(() => RespCommand.Create(" "));

    [Fact]
    public void Pauses_grow_to_the_longest_and_never_beyond() => Law.ForAll(Gen.Choose(0, 1000).Two(), pair =>
    {
        var max = TimeSpan.FromSeconds(1);
        var pause = Backoff.Pause(pair.Item1, max, pair.Item2 / 1000.0);
        Assert.InRange(pause, max / 100, max);
        Assert.True(pause <= Backoff.Pause(pair.Item1 + 1, max, 0));
    });
}
