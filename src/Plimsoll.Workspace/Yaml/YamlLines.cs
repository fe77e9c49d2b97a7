namespace Plimsoll.Workspace.Yaml;

/// <summary>Finds the line of a key below other keys.</summary>
internal static class YamlLines
{
    /// <summary>The line of the last of the keys that is there.</summary>
    public static int Find(YamlMapping root, ReadOnlySpan<string> keys)
    {
        var line = root.Line;
        YamlNode? node = root;
        foreach (var key in keys)
        {
            if (node is not YamlMapping mapping) return line;
            node = null;
            foreach (var entry in mapping.Entries)
            {
                if (entry.Key.Text != key) continue;
                (line, node) = (entry.Key.Line, entry.Value);
                break;
            }
        }
        return line;
    }
}
