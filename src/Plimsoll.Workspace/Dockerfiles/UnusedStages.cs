using System.Globalization;
using System.Text;

namespace Plimsoll.Workspace.Dockerfiles;

/// <summary>
/// Empties the stages of a Dockerfile that the built one does not use. Docker passes them over; older programs would pull their images and
/// run their commands.
/// </summary>
public static class UnusedStages
{
    private const string From = "FROM";

    /// <summary>The Dockerfile with nothing in those stages; null when all are used, or when that cannot be told. Lines keep their
    /// numbers.</summary>
    /// <param name="content">The Dockerfile.</param>
    /// <param name="target">The stage that is built; null is the last one.</param>
    /// <param name="arguments">Build arguments.</param>
    /// <param name="platform">What is built for, such as <c>linux/amd64</c>.</param>
    public static byte[]? Empty(
        ReadOnlyMemory<byte> content, string? target, IReadOnlyDictionary<string, string> arguments, string platform)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(platform);
        // a byte each: what is no UTF-8 stays as it is
        var text = Encoding.Latin1.GetString(content.Span);
        var mark = content.Span.StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        if (Stages(text[mark..], arguments, platform) is not { } stages || Used(stages, target) is not { } used
            || used.Count == stages.Count)
            return null;
        var written = new StringBuilder(text);
        for (var i = stages.Count - 1; i >= 0; i--)
        {
            if (used.Contains(i)) continue;
            var start = mark + stages[i].Start;
            var length = (i + 1 < stages.Count ? mark + stages[i + 1].Start : text.Length) - start;
            var lines = text.AsSpan(start, length).Count('\n');
            var name = stages[i].Name is { } said ? $" AS {said}" : "";
            written.Remove(start, length).Insert(start, $"{From} scratch{name}{new string('\n', lines)}");
        }
        return Encoding.Latin1.GetBytes(written.ToString());
    }

    /// <summary>The stages with those that they use; null when a name in one is more than is understood here.</summary>
    private static List<Stage>? Stages(string text, IReadOnlyDictionary<string, string> arguments, string platform)
    {
        var variables = AutomaticArguments.For(platform);
        var stages = new List<Stage>();
        foreach (var instruction in DockerfileText.Read(text))
        {
            var words = instruction.Words;
            if (instruction.Keyword == "ARG" && stages.Count == 0)
                foreach (var (word, _) in words) DockerfileImages.Set(variables, word, instruction.Escape, arguments);
            if (instruction.Keyword == From)
            {
                words = [.. words.SkipWhile(DockerfileImages.IsFlag)];
                if (words.Count == 0 || DockerfileWords.Expand(words[0].Word, instruction.Escape, variables) is not { } image) return null;
                var name = words is [_, var way, var last, ..] && way.Word.Equals("AS", StringComparison.OrdinalIgnoreCase) ? last.Word
                    : null;
                var start = text.LastIndexOf(From, instruction.Places[0], StringComparison.OrdinalIgnoreCase);
                stages.Add(new(name, start, Find(stages, image) is var on and >= 0 ? [on] : []));
            }
            if (stages.Count == 0) continue;
            var named = instruction.Keyword switch
            {
                "COPY" => DockerfileImages.Values(words, "--from=").Select(flag => flag.Value),
                "RUN" => DockerfileImages.Values(words, "--mount=").SelectMany(flag => flag.Value.Split(','))
                    .Where(part => part.StartsWith("from=", StringComparison.Ordinal)).Select(part => part["from=".Length..]),
                _ => [],
            };
            foreach (var word in named)
            {
                if (DockerfileWords.Expand(word, instruction.Escape, variables) is not { } name) return null;
                if (FindByNumber(stages, name) is var used and >= 0) stages[^1].Uses.Add(used);
            }
        }
        return stages;
    }

    /// <summary>The numbers of the stage that is built, and of all that it uses; null when there is no such stage.</summary>
    private static HashSet<int>? Used(List<Stage> stages, string? target)
    {
        var built = target is null ? stages.Count - 1 : FindByNumber(stages, target);
        if (built < 0) return null;
        var (used, left) = (new HashSet<int> { built }, new Stack<int>([built]));
        while (left.TryPop(out var number))
            foreach (var next in stages[number].Uses.Where(used.Add)) left.Push(next);
        return used;
    }

    private static int Find(List<Stage> stages, string name) =>
        stages.FindLastIndex(stage => stage.Name?.Equals(name, StringComparison.OrdinalIgnoreCase) == true);

    private static int FindByNumber(List<Stage> stages, string name) => Find(stages, name) is var found and >= 0 ? found
        : int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < stages.Count ? number : -1;

    /// <param name="Name">Null is none.</param>
    /// <param name="Start">Where it begins in the text.</param>
    /// <param name="Uses">The numbers of those that it is built on or copies from.</param>
    private sealed record Stage(string? Name, int Start, HashSet<int> Uses);
}
