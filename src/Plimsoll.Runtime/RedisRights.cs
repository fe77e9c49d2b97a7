namespace Plimsoll.Runtime;

/// <summary>
/// What the user of a Redis store may do, as Redis writes it (redis.io, ACL): everything with its data, and nothing that changes the
/// server, such as its password, its folder, its modules or whom it replicates. Clients find out what they connect to with
/// CONFIG GET, CLIENT and INFO; people look with SLOWLOG, LATENCY and MONITOR.
/// </summary>
public static class RedisRights
{
    /// <summary>After the password, for Redis 6.2 and later.</summary>
    public const string Rules = "~* &* " + Commands;

    /// <summary>For Redis 6.0, which has no rights for channels.</summary>
    public const string RulesWithoutChannels = "~* " + Commands;

    private const string Commands = "+@all -@admin -migrate +client +config|get +latency +monitor +slowlog";
}
