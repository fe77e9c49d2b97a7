using System.Globalization;
using StackExchange.Redis;

namespace Counter;

/// <summary>The count. It lives in Redis alone, under one key: replicas share it, and starting one changes nothing.</summary>
internal sealed class Count(Store store, string key)
{
    readonly Func<IDatabase, Task<RedisValue>> _get = database => database.StringGetAsync(key);
    readonly Func<IDatabase, Task<long>> _increment = database => database.StringIncrementAsync(key);
    readonly Func<IDatabase, Task<long>> _decrement = database => database.StringDecrementAsync(key);

    /// <summary>The count; 0 when there is none yet.</summary>
    /// <exception cref="FormatException">The key holds no number.</exception>
    public async Task<long> GetAsync()
    {
        var value = await store.AskAsync(_get);
        if (value.IsNull) return 0;
        return long.TryParse((string?)value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var count)
            ? count
            : throw new FormatException($"The key '{key}' does not hold a number");
    }

    /// <summary>Adds one, and returns the new count.</summary>
    public Task<long> IncrementAsync() => store.AskAsync(_increment);

    /// <summary>Takes one away, and returns the new count.</summary>
    public Task<long> DecrementAsync() => store.AskAsync(_decrement);
}
