namespace Resp.Tests;

static class RedisServerClients
{
    public static RespOptions Options(this RedisServer redis) =>
        new() { Host = "127.0.0.1", Port = redis.Port, PasswordFile = redis.PasswordFile, ConnectTimeout = Eventually.Patience, CommandTimeout = Eventually.Patience };

    public static RespClient Client(this RedisServer redis) => new(redis.Options());

    public static Task WhenConnectedAsync(this RespClient client) => Eventually.BecomesAsync("redis-server answers", async () =>
    {
        try
        {
            await client.PingAsync();
            return "it answers";
        }
        catch (RespConnectionException error)
        {
            return error.Message;
        }
    }, seen => seen == "it answers");
}
