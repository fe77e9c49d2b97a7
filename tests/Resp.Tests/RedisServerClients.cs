namespace Resp.Tests;

static class RedisServerClients
{
    public static RespOptions Options(this RedisServer redis) =>
        new() { Host = "127.0.0.1", Port = redis.Port, PasswordFile = redis.PasswordFile, ConnectTimeout = TimeSpan.FromSeconds(20), CommandTimeout = TimeSpan.FromSeconds(20) };

    public static RespClient Client(this RedisServer redis) => new(redis.Options());

    public static async Task WhenConnectedAsync(this RespClient client)
    {
        while (true)
        {
            try
            {
                await client.PingAsync();
                return;
            }
            catch (RespConnectionException)
            {
                await Task.Delay(5);
            }
        }
    }
}
