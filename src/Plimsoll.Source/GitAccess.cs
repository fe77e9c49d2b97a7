using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Plimsoll.Source;

/// <summary>
/// What opens other repositories to git: settings and variables, which are given by the environment of its process and written nowhere. Its
/// arguments, and files of the machine, are read by others.
/// </summary>
/// <param name="Settings">Of git's configuration (git-config(1)), the later ones win.</param>
/// <param name="Variables">That the settings refer to.</param>
internal sealed record GitAccess(IReadOnlyList<KeyValuePair<string, string>> Settings, IReadOnlyDictionary<string, string> Variables)
{
    /// <summary>What git finds by itself.</summary>
    public static GitAccess None { get; } = new([], new Dictionary<string, string>());

    private const string Count = "GIT_CONFIG_COUNT";

    /// <summary>The user of one origin.</summary>
    /// <param name="origin">Such as <c>https://git.example:8443</c>.</param>
    /// <param name="user">Its name; null is none.</param>
    /// <param name="password">Its password; null leaves it to what git knows of that user.</param>
    public static GitAccess Of(string origin, string? user, string? password)
    {
        if (password is null) return user is null ? None : None with { Settings = [new($"credential.{origin}.username", user)] };
        // two origins have two passwords
        var id = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(origin)))[..16];
        var (userVariable, passwordVariable) = ($"PLIMSOLL_GIT_USER_{id}", $"PLIMSOLL_GIT_PASSWORD_{id}");
        // gitcredentials(7): git asks for this origin only, also where a server sends it elsewhere; what the helper is told to store or
        // erase it lets be
        var helper =
            $$"""!f() { if test "$1" = get; then printf 'username=%s\npassword=%s\n' "${{userVariable}}" "${{passwordVariable}}"; fi; }; f""";
        // the first entry takes the helpers of the machine away: these could know another user of the same origin
        return new([new($"credential.{origin}.helper", ""), new($"credential.{origin}.helper", helper)],
            new Dictionary<string, string> { [userVariable] = user ?? "git", [passwordVariable] = password });
    }

    /// <summary>This, and what the other has.</summary>
    public GitAccess And(GitAccess other) =>
        new([.. Settings, .. other.Settings], Variables.Concat(other.Variables).GroupBy(pair => pair.Key)
            .ToDictionary(same => same.Key, same => same.Last().Value));

    /// <summary>As variables of git's process, after the settings that this one was given itself.</summary>
    public IReadOnlyDictionary<string, string> ToEnvironment()
    {
        if (Settings.Count == 0) return Variables;
        var all = new Dictionary<string, string>(Variables);
        var given = int.TryParse(Environment.GetEnvironmentVariable(Count), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? count : 0;
        foreach (var (key, value) in Settings)
        {
            all[$"GIT_CONFIG_KEY_{given}"] = key;
            all[$"GIT_CONFIG_VALUE_{given++}"] = value;
        }
        all[Count] = given.ToString(CultureInfo.InvariantCulture);
        return all;
    }
}
