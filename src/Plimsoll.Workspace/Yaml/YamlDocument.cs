using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Plimsoll.Workspace.Yaml;

/// <summary>What a YAML file says, or what is wrong with it; neither for an empty one.</summary>
internal sealed record YamlReading(YamlNode? Root, YamlProblem? Problem);

/// <summary>Why a file cannot be read.</summary>
internal sealed record YamlProblem(string Code, int Line, string Message);

/// <summary>
/// Reads a YAML file into nodes. Nothing of it is trusted: size, depth and what aliases expand to have limits, and tags have no meaning.
/// </summary>
internal sealed class YamlDocument
{
    private const int MaximumBytes = 1024 * 1024;
    private const int MaximumDepth = 40;
    private const int MaximumNodes = 50_000;
    private const int MaximumLetters = 4 * MaximumBytes;

    private readonly Dictionary<AnchorName, (YamlNode Node, int Size, int Letters, int Height)> _anchors = [];
    private readonly IParser _parser;
    private int _nodes;
    private int _letters;
    private int _deepest;

    private YamlDocument(IParser parser) => _parser = parser;

    /// <summary>Reads the only document of a file.</summary>
    public static YamlReading Read(ReadOnlyMemory<byte> content)
    {
        var (root, problem) = Read(content, document => document.ReadOnly());
        return new(root, problem);
    }

    /// <summary>Reads all documents of a file; those without content are left out.</summary>
    public static (IReadOnlyList<YamlNode>? Documents, YamlProblem? Problem) ReadAll(ReadOnlyMemory<byte> content) =>
        Read(content, document => document.ReadStream());

    private static (T? Result, YamlProblem? Problem) Read<T>(ReadOnlyMemory<byte> content, Func<YamlDocument, T?> read) where T : class
    {
        if (content.Length > MaximumBytes)
            return (null, new(Codes.TooLarge, 1, $"{content.Length} bytes are too many for a manifest (at most {MaximumBytes})"));
        if (!System.Text.Unicode.Utf8.IsValid(content.Span)) return (null, new(Codes.NotYaml, 1, "this is not UTF-8 text"));
        try
        {
            var text = Encoding.UTF8.GetString(content.Span).TrimStart('\uFEFF');
            return (read(new(new Parser(new StringReader(text)))), null);
        }
        catch (YamlException e)
        {
            return (null, new(Codes.NotYaml, Math.Max(1, (int)e.Start.Line), $"this is not YAML: {e.Message.TrimEnd('.')}"));
        }
    }

    private List<YamlNode> ReadStream()
    {
        var documents = new List<YamlNode>();
        _parser.Consume<StreamStart>();
        while (!_parser.Accept<StreamEnd>(out _))
        {
            _parser.Consume<DocumentStart>();
            // an anchor is known in its own document only
            _anchors.Clear();
            if (ReadNode(0) is var node and not YamlText { IsNull: true }) documents.Add(node);
            _parser.Consume<DocumentEnd>();
        }
        return documents;
    }

    private YamlNode? ReadOnly()
    {
        _parser.Consume<StreamStart>();
        if (_parser.Accept<StreamEnd>(out _)) return null;
        _parser.Consume<DocumentStart>();
        var root = ReadNode(0);
        _parser.Consume<DocumentEnd>();
        return _parser.Accept<DocumentStart>(out var second) ? throw new YamlException(second.Start, second.End,
            "a manifest is one document, and here begins a second one") : root;
    }

    private YamlNode ReadNode(int depth)
    {
        var at = _parser.Current!;
        var (before, letters) = (_nodes, _letters);
        Count(1, at is Scalar { Value.Length: var length } ? length : 0, at);
        Descend(depth, at);
        // how deep it is below this node, which is what an alias of it adds
        var (line, above) = ((int)at.Start.Line, _deepest);
        _deepest = depth;
        YamlNode node;
        switch (at)
        {
            case AnchorAlias alias:
                _parser.MoveNext();
                if (!_anchors.TryGetValue(alias.Value, out var known))
                    throw new YamlException(at.Start, at.End, $"there is no anchor &{alias.Value} before it");
                // what it stands for counts again: this is what stops a file of a few lines from standing for a billion nodes
                Count(known.Size, known.Letters, at);
                Descend(depth + known.Height, at);
                _deepest = Math.Max(above, depth + known.Height);
                return known.Node;
            case Scalar scalar:
                _parser.MoveNext();
                node = new YamlText(line, scalar.Value, scalar.Style == ScalarStyle.Plain);
                break;
            case SequenceStart:
                _parser.MoveNext();
                var items = new List<YamlNode>();
                while (!_parser.TryConsume<SequenceEnd>(out _)) items.Add(ReadNode(depth + 1));
                node = new YamlList(line, items);
                break;
            case MappingStart:
                _parser.MoveNext();
                var entries = new List<KeyValuePair<YamlText, YamlNode>>();
                while (!_parser.TryConsume<MappingEnd>(out _))
                {
                    var key = ReadNode(depth + 1) as YamlText ?? throw new YamlException(at.Start, at.End, "a key is not plain text");
                    entries.Add(new(key, ReadNode(depth + 1)));
                }
                node = new YamlMapping(line, entries);
                break;
            default:
                throw new YamlException(at.Start, at.End, "a value was expected");
        }
        if (at is NodeEvent { Anchor.IsEmpty: false } anchored)
            _anchors[anchored.Anchor] = (node, _nodes - before, _letters - letters, _deepest - depth);
        _deepest = Math.Max(above, _deepest);
        return node;
    }

    private static void Descend(int depth, ParsingEvent at)
    {
        if (depth > MaximumDepth) throw new YamlException(at.Start, at.End, $"it is nested deeper than {MaximumDepth} levels");
    }

    private void Count(int nodes, int letters, ParsingEvent at)
    {
        _nodes += nodes;
        _letters += letters;
        if (_letters > MaximumLetters)
            throw new YamlException(at.Start, at.End, $"with its aliases it stands for more than {MaximumLetters} characters");
        if (_nodes > MaximumNodes)
            throw new YamlException(at.Start, at.End, $"with its aliases it stands for more than {MaximumNodes} values");
    }
}
