namespace Plimsoll.Workspace.Dockerfiles;

/// <summary>The images that a Dockerfile builds on or copies from: what <c>FROM</c>, <c>COPY --from=</c> and <c>RUN --mount=from=</c> name that is no stage of its own.</summary>
internal static class DockerfileImages
{
    private const int MaximumBytes = 1024 * 1024;

    /// <summary>What is set before the first stage without being said (docs.docker.com/reference/dockerfile, "Automatic platform ARGs in the global scope").</summary>
    private static readonly (string Name, string Value)[] Automatic =
    [
        ("BUILDPLATFORM", "linux/amd64"), ("BUILDOS", "linux"), ("BUILDARCH", "amd64"), ("BUILDVARIANT", ""),
        ("TARGETPLATFORM", "linux/amd64"), ("TARGETOS", "linux"), ("TARGETARCH", "amd64"), ("TARGETVARIANT", ""),
    ];

    /// <summary>Their references with variables replaced, each once, in order. What cannot be understood is left out.</summary>
    /// <param name="content">The Dockerfile.</param>
    /// <param name="arguments">Build arguments; they count where the Dockerfile has an <c>ARG</c> for them before its first stage.</param>
    public static IReadOnlyList<string> Read(ReadOnlyMemory<byte> content, IReadOnlyDictionary<string, string> arguments)
    {
        if (content.Length > MaximumBytes) return [];
        var variables = Automatic.ToDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal);
        var stages = new Stages(0, new(StringComparer.OrdinalIgnoreCase));
        var images = new List<string>();
        foreach (var instruction in DockerfileText.Read(content))
        {
            var (keyword, rest, escape) = instruction;
            if (keyword == "ONBUILD") (keyword, rest) = rest.Split([' ', '\t'], 2) is [var inner, var after] ? (inner.ToUpperInvariant(), after) : ("", "");
            var words = DockerfileWords.Split(rest, escape);
            switch (keyword)
            {
                case "ARG" when stages.Count == 0:
                    foreach (var word in words) Set(variables, word, escape, arguments);
                    break;
                case "FROM":
                    From(words, escape, variables, ref stages, images);
                    break;
                case "COPY":
                    if (Flag(words, "--from=") is { } source && DockerfileWords.Expand(source, escape, variables) is { } from) Add(images, from, stages, byNumber: true);
                    break;
                case "RUN":
                    foreach (var mount in words.TakeWhile(IsFlag).Where(word => word.StartsWith("--mount=", StringComparison.Ordinal)))
                        foreach (var part in mount["--mount=".Length..].Split(',').Where(part => part.StartsWith("from=", StringComparison.Ordinal)))
                            Add(images, part["from=".Length..], stages, byNumber: true);
                    break;
            }
        }
        return [.. images.Distinct(StringComparer.Ordinal)];
    }

    private static void Set(Dictionary<string, string> variables, string word, char escape, IReadOnlyDictionary<string, string> arguments)
    {
        var (name, value) = word.Split('=', 2) is [var left, var right] ? (left, DockerfileWords.Expand(right, escape, variables)) : (word, null);
        if (arguments.TryGetValue(name, out var given)) variables[name] = given;
        else if (value is not null) variables[name] = value;
    }

    private static void From(List<string> words, char escape, Dictionary<string, string> variables, ref Stages stages, List<string> images)
    {
        words = [.. words.SkipWhile(IsFlag)];
        if (words.Count > 0 && DockerfileWords.Expand(words[0], escape, variables) is { } image && image != "scratch") Add(images, image, stages, byNumber: false);
        // a stage without a name has its number only
        if (words is [_, var keyword, var name, ..] && keyword.Equals("AS", StringComparison.OrdinalIgnoreCase)) stages.Names.Add(name);
        stages = stages with { Count = stages.Count + 1 };
    }

    private static void Add(List<string> images, string image, Stages stages, bool byNumber)
    {
        var isStage = stages.Names.Contains(image) || (byNumber && int.TryParse(image, out var number) && number < stages.Count);
        if (image.Length > 0 && !isStage) images.Add(image);
    }

    private static string? Flag(List<string> words, string name) =>
        words.TakeWhile(IsFlag).FirstOrDefault(word => word.StartsWith(name, StringComparison.Ordinal))?[name.Length..];

    private static bool IsFlag(string word) => word.StartsWith("--", StringComparison.Ordinal);

    private readonly record struct Stages(int Count, HashSet<string> Names);
}
