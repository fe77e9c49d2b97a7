using System.Text.RegularExpressions;
using Plimsoll.Workspace.Manifests;

namespace Plimsoll.Workspace.Initialization.Declared;

/// <summary>
/// What a declared service is as a store: the images that this machine has a program for, and the account that its clients have.
/// </summary>
internal static partial class DeclaredStore
{
    // redis with modules, and what was redis
    private static readonly string[] WithMore = ["redismod", "redis-stack", "redis-stack-server"];

    private static readonly string[] User = ["POSTGRES_USER", "POSTGRESQL_USERNAME", "POSTGRESQL_USER"];
    private static readonly string[] Password = ["POSTGRES_PASSWORD", "POSTGRESQL_PASSWORD"];
    private static readonly string[] Database = ["POSTGRES_DB", "POSTGRESQL_DATABASE"];
    private static readonly string[] OfRedis = ["REDIS_PASSWORD", "ALLOW_EMPTY_PASSWORD"];

    /// <summary>The kind of store that an image is; null when it is none that is started here.</summary>
    public static string? KindOf(string? image) => (image is null ? null : ImageName.Of(image)) switch
    {
        "redis" or "valkey" => "redis",
        { } name when WithMore.Contains(name) => "redis",
        "postgres" or "postgresql" => "postgres",
        _ => null,
    };

    /// <summary>What an image has that the store here has not; null is nothing.</summary>
    public static string? Missing(string image) =>
        WithMore.Contains(ImageName.Of(image)) ? $"the image {image} is redis with modules: here it is redis without them" : null;

    /// <summary>The account that programs have in it; null when that is not said in plain text.</summary>
    /// <param name="service">A store.</param>
    /// <param name="told">The variables of it that the account is made of.</param>
    public static StoreAccount? AccountOf(DeclaredService service, out IReadOnlyList<string> told)
    {
        var isPostgres = KindOf(service.Image) == "postgres";
        told = [.. (isPostgres ? [.. User, .. Password, .. Database] : OfRedis).Where(service.Env.ContainsKey)];
        var account = isPostgres ? Postgres(service) : Redis(service);
        if (account is not null) return account;
        told = [];
        return null;
    }

    private static StoreAccount? Postgres(DeclaredService service)
    {
        var (user, password, database) = (Value(service, User), Value(service, Password), Value(service, Database));
        var role = user ?? "postgres";
        return password is { Length: > 0 } && IsPlain(password) && AccountReader.IsRole(role) && AccountReader.IsRole(database ?? role)
            ? new(role, password, database ?? role)
            : null;
    }

    private static StoreAccount? Redis(DeclaredService service)
    {
        var required = Required().Match(service.Command ?? "");
        var password = required.Success ? required.Groups[1].Value : Value(service, OfRedis[..1]) ?? "";
        return IsPlain(password) ? new(null, password, null) : null;
    }

    private static string? Value(DeclaredService service, string[] names) =>
        names.Select(name => service.Env.GetValueOrDefault(name)).FirstOrDefault(value => value is not null);

    // what comes from whoever starts it is not known
    private static bool IsPlain(string text) => !text.Contains('$', StringComparison.Ordinal) && AccountReader.IsPassword(text);

    [GeneratedRegex("--requirepass[= ]+[\"']?([^\"' ]+)", RegexOptions.NonBacktracking)]
    private static partial Regex Required();
}
