using System.Text;

namespace Plimsoll.Workspace.Dockerfiles;

/// <summary>The images that a Dockerfile builds on or copies from: what <c>FROM</c>, <c>COPY --from=</c> and <c>RUN --mount=from=</c> name
/// that is no stage of its own.</summary>
internal static class DockerfileImages
{
    /// <summary>What images are built for where nothing is said.</summary>
    public const string DefaultPlatform = "linux/amd64";

    private const string From = "from=";

    private const int MaximumBytes = 1024 * 1024;

    /// <summary>Their references with variables replaced, each once, in order. What cannot be understood is left out.</summary>
    /// <param name="content">The Dockerfile.</param>
    /// <param name="arguments">Build arguments; they count where the Dockerfile has an <c>ARG</c> for them before its first stage.</param>
    /// <param name="platform">What is built for.</param>
    public static IReadOnlyList<string> Read(
        ReadOnlyMemory<byte> content, IReadOnlyDictionary<string, string> arguments, string platform = DefaultPlatform) =>
        [.. Find(Encoding.UTF8.GetString(content.Span), arguments, platform).Select(use => use.Reference).Distinct(StringComparer.Ordinal)];

    /// <summary>The same with the place of each.</summary>
    /// <param name="text">The Dockerfile.</param>
    /// <param name="arguments">Build arguments.</param>
    /// <param name="platform">What is built for.</param>
    public static IReadOnlyList<ImageUse> Find(string text, IReadOnlyDictionary<string, string> arguments, string platform)
    {
        if (text.Length > MaximumBytes) return [];
        var variables = AutomaticArguments.For(platform);
        var stages = new Stages(0, new(StringComparer.OrdinalIgnoreCase));
        var images = new List<ImageUse>();
        foreach (var instruction in DockerfileText.Read(text))
        {
            var (words, escape) = (instruction.Words, instruction.Escape);
            var keyword = instruction.Keyword;
            var isTrigger = keyword == "ONBUILD";
            if (isTrigger) (keyword, words) = (words.Count > 0 ? words[0].Word.ToUpperInvariant() : "", [.. words.Skip(1)]);
            switch (keyword)
            {
                case "ARG" when stages.Count == 0:
                    foreach (var (word, _) in words) Set(variables, word, escape, arguments);
                    break;
                case "FROM":
                    var hasPlatform = Values(words, "--platform=").Any();
                    words = [.. words.SkipWhile(IsFlag)];
                    if (words.Count > 0 && DockerfileWords.Expand(words[0].Word, escape, variables) is { } image && image != "scratch")
                        Add(image, words[0].Word, words[0].At, byNumber: false, hasPlatform);
                    // a stage without a name has its number only
                    if (words is [_, var way, var name, ..] && way.Word.Equals("AS", StringComparison.OrdinalIgnoreCase))
                        stages.Names.Add(name.Word);
                    stages = stages with { Count = stages.Count + 1 };
                    break;
                case "COPY":
                    foreach (var (value, at) in Values(words, "--from=").Take(1))
                        if (DockerfileWords.Expand(value, escape, variables) is { } from) Add(from, value, at, byNumber: true);
                    break;
                case "RUN":
                    foreach (var (mount, start) in Values(words, "--mount="))
                    {
                        var at = start;
                        foreach (var part in mount.Split(','))
                        {
                            if (part.StartsWith(From, StringComparison.Ordinal))
                                Add(part[From.Length..], part[From.Length..], at + From.Length, byNumber: true);
                            at += part.Length + 1;
                        }
                    }
                    break;
            }

            void Add(string image, string written, int at, bool byNumber, bool hasPlatform = false)
            {
                var isStage = stages.Names.Contains(image) || (byNumber && int.TryParse(image, out var number) && number < stages.Count);
                if (image.Length == 0 || isStage) return;
                images.Add(new(image, written, instruction.Places[at], instruction.Places[at + written.Length - 1] + 1)
                {
                    IsTrigger = isTrigger,
                    HasPlatform = hasPlatform,
                });
            }
        }
        return images;
    }

    /// <summary>Takes an <c>ARG</c> before the first stage.</summary>
    public static void Set(Dictionary<string, string> variables, string word, char escape, IReadOnlyDictionary<string, string> arguments)
    {
        var (name, value) = word.Split('=', 2) is [var left, var right] ? (left, DockerfileWords.Expand(right, escape, variables))
            : (word, null);
        if (arguments.TryGetValue(name, out var given)) variables[name] = given;
        else if (value is not null) variables[name] = value;
    }

    /// <summary>The values of a flag, each with where it begins.</summary>
    public static IEnumerable<(string Value, int At)> Values(List<(string Word, int At)> words, string flag) =>
        words.TakeWhile(IsFlag).Where(word => word.Word.StartsWith(flag, StringComparison.Ordinal))
            .Select(word => (word.Word[flag.Length..], word.At + flag.Length));

    /// <summary>Whether a word is an option of its instruction.</summary>
    public static bool IsFlag((string Word, int) word) => word.Word.StartsWith("--", StringComparison.Ordinal);

    private readonly record struct Stages(int Count, HashSet<string> Names);
}

/// <summary>An image that a Dockerfile names.</summary>
/// <param name="Reference">With variables replaced.</param>
/// <param name="Written">As it is written, continued lines joined.</param>
/// <param name="Start">Where it begins in the file.</param>
/// <param name="End">Where it ends.</param>
internal sealed record ImageUse(string Reference, string Written, int Start, int End)
{
    /// <summary>Whether it is in an <c>ONBUILD</c>, and so for the builds of other images.</summary>
    public bool IsTrigger { get; init; }

    /// <summary>Whether its stage says for which platform it is.</summary>
    public bool HasPlatform { get; init; }

    /// <summary>Whether it depends on the machine that builds.</summary>
    public bool DependsOnBuilder => Written.Contains("BUILD", StringComparison.Ordinal) && Written.Contains('$', StringComparison.Ordinal);
}
