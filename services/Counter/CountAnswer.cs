using Hosting;
using StackExchange.Redis;

namespace Counter;

/// <summary>Answers with the count, or says why there is none.</summary>
internal static class CountAnswer
{
    public static async Task WriteAsync(HttpContext context, Func<Task<long>> count)
    {
        try
        {
            PlainText.Write(context, await count());
        }
        catch (Exception error) when (error is RedisServerException or FormatException)
        {
            await Problem.WriteAsync(context, StatusCodes.Status500InternalServerError, $"The count cannot be had: {error.Message}");
        }
        catch (StoreAwayException error)
        {
            await Problem.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, error.Message);
        }
    }
}
