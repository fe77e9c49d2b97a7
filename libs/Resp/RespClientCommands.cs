namespace Resp;

/// <summary>Commands in everyday use, with their replies' types.</summary>
public static class RespClientCommands
{
    extension(RespClient client)
    {
        /// <summary>Asks for a sign of life.</summary>
        public async ValueTask PingAsync(CancellationToken cancellationToken = default) =>
            await client.ExecuteAsync(Ping, cancellationToken);

        /// <summary>The bytes at <paramref name="key"/>, or null when it is not there.</summary>
        public async ValueTask<ReadOnlyMemory<byte>?> StringGetAsync(string key, CancellationToken cancellationToken = default)
        {
            var value = await client.ExecuteAsync(RespCommand.Create("GET", key), cancellationToken);
            return value.IsNull ? (ReadOnlyMemory<byte>?)null : value.Bytes;
        }

        /// <summary>Adds <paramref name="by"/> to the number at <paramref name="key"/>, from 0 when it is not there, and returns the sum.</summary>
        /// <exception cref="RespServerException">What is there is no 64-bit number, or the sum is none.</exception>
        public async ValueTask<long> StringIncrementAsync(string key, long by = 1, CancellationToken cancellationToken = default)
        {
            var amount = by.ToString(System.Globalization.CultureInfo.InvariantCulture);
            return (await client.ExecuteAsync(RespCommand.Create("INCRBY", key, amount), cancellationToken)).Integer;
        }
    }

    static readonly RespCommand Ping = RespCommand.Create("PING");
}
