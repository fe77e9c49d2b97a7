using System.Net;

namespace Hosting.Tests;

public sealed class ReplicaOptionsTests
{
    [Fact]
    public void Without_variables_it_has_its_defaults() =>
        Assert.Equal(new ReplicaOptions { Port = 3030, Drain = TimeSpan.FromSeconds(5) },
            ReplicaOptions.Read(_ => null, defaultPort: 3030));

    [Fact]
    public void Variables_are_read()
    {
        var variables = new Dictionary<string, string> { ["PORT"] = "81", ["PLIMSOLL_LISTEN"] = "::1", ["PLIMSOLL_DRAIN"] = "0.5" };
        Assert.Equal(new() { Port = 81, Listen = IPAddress.IPv6Loopback, Drain = TimeSpan.FromSeconds(0.5) },
            ReplicaOptions.Read(variables.GetValueOrDefault));
    }

    [Theory]
    [InlineData("5", 5000)]
    [InlineData("5s", 5000)]
    [InlineData("1.5s", 1500)]
    [InlineData("250ms", 250)]
    [InlineData("0", 0)]
    public void A_time_has_a_unit_or_is_in_seconds(string text, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), ReplicaOptions.Read(name => name == "PLIMSOLL_DRAIN" ? text : null).Drain);

    [Theory]
    [InlineData("PORT", "70000")]
    [InlineData("PORT", "-1")]
    [InlineData("PORT", "http")]
    [InlineData("PLIMSOLL_LISTEN", "localhost")]
    [InlineData("PLIMSOLL_DRAIN", "-5")]
    [InlineData("PLIMSOLL_DRAIN", "5m")]
    [InlineData("PLIMSOLL_DRAIN", "99999999")]
    public void What_a_variable_cannot_mean_is_said(string name, string text)
    {
        var error = Assert.Throws<FormatException>(() => ReplicaOptions.Read(asked => asked == name ? text : null));
        Assert.StartsWith($"{name} is '{text}': it must be", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_is_configured_wrongly_says_so_in_one_line()
    {
        await using var service = Service.Start([("PORT", "http")]);
        Assert.Equal(2, await service.ExitCodeAsync());
        Assert.Equal("PORT is 'http': it must be a port (1 to 65535)\n", await service.Errors);
    }

    [Fact]
    public async Task A_port_in_use_is_said()
    {
        await using var first = await Service.StartAsync();
        await using var second = Service.Start([("PORT", $"{first.Port}")]);
        Assert.Equal(1, await second.ExitCodeAsync());
        Assert.Contains("address already in use", await second.Errors, StringComparison.Ordinal);
    }
}
