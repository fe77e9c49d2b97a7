namespace Plimsoll.Workspace.Yaml;

/// <summary>A part of a YAML document and the line where it begins (from 1).</summary>
internal abstract record YamlNode(int Line);

/// <summary>Text; <paramref name="IsPlain"/> when it stands without quotes, so that <c>null</c> may mean nothing.</summary>
internal sealed record YamlText(int Line, string Text, bool IsPlain) : YamlNode(Line)
{
    public bool IsNull => IsPlain && Text is "" or "~" or "null";
}

/// <summary>Keys and values in the order of the file; a key may be there twice.</summary>
internal sealed record YamlMapping(int Line, IReadOnlyList<KeyValuePair<YamlText, YamlNode>> Entries) : YamlNode(Line);

/// <summary>A list.</summary>
internal sealed record YamlList(int Line, IReadOnlyList<YamlNode> Items) : YamlNode(Line);
