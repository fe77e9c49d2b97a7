using Microsoft.Extensions.Configuration;

namespace Counter.Tests;

public sealed class StoreOptionsTests
{
    [Theory]
    [InlineData("", "127.0.0.1", 6379)]
    [InlineData("REDIS_URL=redis://store:7000/0", "store", 7000)]
    [InlineData("REDIS_URL=redis://store", "store", 6379)]
    [InlineData("REDIS_URL=redis://store:7000 REDIS_HOST=other REDIS_PORT=7001", "other", 7001)]
    public void The_store_is_where_the_variables_say(string variables, string host, int port)
    {
        var options = StoreOptions.Read(Configuration(variables));
        Assert.Equal((host, port, null, null), (options.Host, options.Port, options.User, options.PasswordFile));
    }

    [Fact]
    public void A_user_and_the_file_of_the_password_are_read()
    {
        var options = StoreOptions.Read(Configuration("REDIS_USER=counter REDIS_PASSWORD_FILE=/run/secrets/redis"));
        Assert.Equal(("counter", "/run/secrets/redis"), (options.User, options.PasswordFile));
    }

    [Theory]
    [InlineData("REDIS_PORT=70000")]
    [InlineData("REDIS_PORT=no")]
    [InlineData("REDIS_URL=rediss://store")]
    [InlineData("REDIS_URL=store:6379")]
    public void What_they_cannot_mean_is_said(string variables) =>
        Assert.StartsWith(variables.Split('=')[0], Assert.Throws<FormatException>(() =>
            StoreOptions.Read(Configuration(variables))).Message, StringComparison.Ordinal);

    static IConfiguration Configuration(string variables) => new ConfigurationBuilder().AddInMemoryCollection(
        variables.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(text =>
            KeyValuePair.Create(text[..text.IndexOf('=', StringComparison.Ordinal)],
            (string?)text[(text.IndexOf('=', StringComparison.Ordinal) + 1)..]))).Build();
}
