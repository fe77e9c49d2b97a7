using System.Buffers;
using System.Text;

namespace Resp.Tests;

public sealed class ParserTests
{
    static readonly RespLimits Small = new() { MaxReplyBytes = 64, MaxElements = 4, MaxDepth = 2 };

    [Fact]
    public void A_reply_is_read_however_its_bytes_arrive() => Law.ForAll(Replies.Torn, torn =>
    {
        var reader = new SequenceReader<byte>(Replies.Cut(torn.Wire, torn.Cuts));
        Assert.True(RespParser.TryRead(ref reader, new(), out var value));
        Assert.Equal(torn.Wire, Replies.Encode(value));
        Assert.True(reader.End);
    });

    [Fact]
    public void No_beginning_of_a_reply_is_a_reply() => Law.ForAll(Replies.Torn, torn =>
    {
        foreach (var length in torn.Cuts.Where(cut => cut < torn.Wire.Length))
        {
            var reader = new SequenceReader<byte>(Replies.Cut(torn.Wire[..length], [length / 2]));
            Assert.False(RespParser.TryRead(ref reader, new(), out _));
            Assert.Equal(0, reader.Consumed);
        }
    });

    [Fact]
    public void Replies_follow_each_other() => Law.ForAll(Replies.Torn, torn =>
    {
        var reader = new SequenceReader<byte>(Replies.Cut([.. torn.Wire, .. ":7\r\n"u8], torn.Cuts));
        Assert.True(RespParser.TryRead(ref reader, new(), out _));
        Assert.True(RespParser.TryRead(ref reader, new(), out var next));
        Assert.Equal(7, next.Integer);
    });

    [Fact]
    public void Any_bytes_are_a_reply_or_its_beginning_or_refused() => Law.ForAll(FsCheck.Fluent.ArbMap.GeneratorFor<byte[]>(FsCheck.Fluent.ArbMap.Default), bytes =>
    {
        var reader = new SequenceReader<byte>(new ReadOnlySequence<byte>(bytes));
        try
        {
            while (RespParser.TryRead(ref reader, Small, out _)) { }
        }
        catch (RespProtocolException)
        {
            // refused
        }
    });

    [Theory]
    [InlineData("hello\r\n")]
    [InlineData(":\r\n")]
    [InlineData(":1.5\r\n")]
    [InlineData(":9223372036854775808\r\n")]
    [InlineData(":111111111111111111111111111")]
    [InlineData("$-2\r\n")]
    [InlineData("$3\r\nabcd\r\n")]
    [InlineData("$65\r\n")]
    [InlineData("$9223372036854775807\r\n")]
    [InlineData("*5\r\n")]
    [InlineData("*-7\r\n")]
    [InlineData("*1\r\n*1\r\n*1\r\n:1\r\n")]
    [InlineData("*3\r\n$30\r\naaaaaaaaaabbbbbbbbbbcccccccccc\r\n$30\r\naaaaaaaaaabbbbbbbbbbcccccccccc\r\n")]
    [InlineData("+a line that has no end and goes on beyond the limit of sixty-four bytes")]
    public void What_is_malformed_or_beyond_the_limits_is_refused(string text)
    {
        Assert.Throws<RespProtocolException>(() =>
        {
            var reader = new SequenceReader<byte>(new ReadOnlySequence<byte>(Encoding.ASCII.GetBytes(text)));
            RespParser.TryRead(ref reader, Small, out _);
        });
    }
}
