using System.Collections.Immutable;
using System.Text;
using Plimsoll.Workspace.Manifests;
using Plimsoll.Workspace.Yaml;

namespace Plimsoll.Workspace.Secrets;

/// <summary>
/// The file with the secrets of one environment, <c>secrets/ENVIRONMENT.yaml</c>: who can read them, and a line for each value. It is text:
/// what is in the lines is for those who have a key.
/// </summary>
/// <param name="Environment">Whose secrets.</param>
public sealed record SecretFile(string Environment)
{
    private const string Format = "1";

    /// <summary>Machines and people by name, with their public keys.</summary>
    public ImmutableSortedDictionary<string, string> Recipients { get; init; } = Empty;

    /// <summary>
    /// Those who read them when no machine does any more: a public key, and the day of the last rehearsal when there was one.
    /// </summary>
    public ImmutableSortedDictionary<string, string> Recovery { get; init; } = Empty;

    /// <summary>The encrypted values by name.</summary>
    public ImmutableSortedDictionary<string, string> Values { get; init; } = Empty;

    /// <summary>Where each of them stands in the file that was read, by path: <c>secrets.NAME</c>.</summary>
    public IReadOnlyDictionary<string, int> Lines { get; init; } = new Dictionary<string, int>();

    private static ImmutableSortedDictionary<string, string> Empty { get; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>The file's path from the root of the repository.</summary>
    public string Path => PathOf(Environment);

    /// <summary>The path of an environment's file from the root of the repository.</summary>
    public static string PathOf(string environment) => $"secrets/{environment}.yaml";

    /// <summary>Whether a secret can be named so.</summary>
    public static bool IsName(string text) => Words.IsVariable(text);

    /// <summary>Whether a recipient can be named so.</summary>
    public static bool IsRecipientName(string text) => Words.IsLabel(text);

    /// <summary>Reads it.</summary>
    /// <exception cref="PlimsollException">It has findings; a name that two branches set is one.</exception>
    public static SecretFile Read(string environment, ReadOnlyMemory<byte> content)
    {
        var report = new Report(PathOf(environment));
        var (node, problem) = YamlDocument.Read(content);
        var file = new SecretFile(environment);
        if (problem is not null) report.Add(problem);
        else if (node is YamlMapping mapping) file = Read(file, new(mapping, "", report));
        else report.Add(Codes.WrongType, 1, "", "a file of secrets is a mapping: format, recipients, recovery, secrets");
        return report.Findings.Count == 0 ? file : throw new PlimsollException(report.Findings);
    }

    /// <summary>The whole file. A blank line between values lets branches change neighbours without a conflict.</summary>
    public byte[] Write()
    {
        var text = new StringBuilder($"# The secrets of {Environment}, encrypted. ")
            .Append($"Written by plimsoll secret, which keeps no other comments.\nformat: {Format}\n");
        Append(text, "recipients", "", Recipients);
        Append(text, "recovery", "", Recovery);
        Append(text, "secrets", "\n", Values);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Append(StringBuilder text, string key, string between, ImmutableSortedDictionary<string, string> map)
    {
        if (map.Count > 0) text.Append($"\n{key}:\n").AppendJoin(between, map.Select(each => $"  {each.Key}: {each.Value}\n"));
    }

    private static SecretFile Read(SecretFile file, Section root)
    {
        if (root.Text("format") is { } format && format != Format)
            root.Refuse<string>(Codes.Version, "format",
                $"format {Bounds.Shown(format)} is not known to this plimsoll (it knows {Format})");
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        var read = file with
        {
            Recipients = Map(root, "recipients", Words.IsLabel, Section.NotALabel, lines),
            Recovery = Map(root, "recovery", Words.IsLabel, Section.NotALabel, lines),
            Values = Map(root, "secrets", Words.IsVariable, "is not the name of a secret (letters, digits and underscores)", lines),
            Lines = lines,
        };
        root.End();
        return read;
    }

    private static ImmutableSortedDictionary<string, string> Map(
        Section root, string key, Func<string, bool> isName, string rule, Dictionary<string, int> lines)
    {
        var map = Empty.ToBuilder();
        if (root.Child(key) is not { } child) return Empty;
        foreach (var name in child.Keys)
        {
            if (!isName(name)) child.Report.Add(Codes.UnsafeName, child.LineOf(name), child.At(Bounds.Shown(name)),
                $"'{Bounds.Shown(name)}' {rule}");
            lines[$"{key}.{name}"] = child.LineOf(name);
            map[name] = child.Text(name, Bounds.Argument) ?? "";
        }
        return map.ToImmutable();
    }
}
