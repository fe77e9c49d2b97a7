using System.Globalization;
using Resp;

namespace Counter;

/// <summary>The count. It lives in Redis alone, under one key: replicas share it, and starting one changes nothing.</summary>
internal sealed class Count(RespClient redis, string key)
{
    readonly RespCommand _get = RespCommand.Create("GET", key);
    readonly RespCommand _increment = RespCommand.Create("INCR", key);
    readonly RespCommand _decrement = RespCommand.Create("DECR", key);

    /// <summary>The count; 0 when there is none yet.</summary>
    /// <exception cref="FormatException">What is there is no number.</exception>
    public async ValueTask<long> GetAsync()
    {
        var value = await redis.ExecuteAsync(_get);
        if (value.IsNull) return 0;
        return long.TryParse(value.Bytes.Span, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var count)
            ? count
            : throw new FormatException($"The key '{key}' does not hold a number");
    }

    /// <summary>Adds one, and returns the new count.</summary>
    public async ValueTask<long> IncrementAsync() => (await redis.ExecuteAsync(_increment)).Integer;

    /// <summary>Takes one away, and returns the new count.</summary>
    public async ValueTask<long> DecrementAsync() => (await redis.ExecuteAsync(_decrement)).Integer;
}
