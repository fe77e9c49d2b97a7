using Grpc.Core;

namespace RouteGuide.Tests;

static class Streams
{
    public static async Task<List<T>> ToListAsync<T>(this IAsyncStreamReader<T> stream)
    {
        var all = new List<T>();
        while (await stream.MoveNext(CancellationToken.None)) all.Add(stream.Current);
        return all;
    }
}
