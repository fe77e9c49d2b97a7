using Plimsoll.Workspace.Inputs;

namespace Plimsoll.Workspace.Changes;

/// <summary>Makes a unit of its record, part by part as <see cref="SnapshotWriter"/> wrote it.</summary>
internal sealed class SnapshotUnit
{
    private readonly SnapshotArrays _arrays;
    private int _at;

    private SnapshotUnit(SnapshotArrays arrays, int number) => (_arrays, _at) = (arrays, arrays.RecordOf(number));

    public static UnitClosure Read(SnapshotArrays arrays, int number) => new SnapshotUnit(arrays, number).Read();

    private UnitClosure Read()
    {
        var unit = new Unit { Name = Text(), Kind = (UnitKind)Number(), Path = Text(), ManifestPath = Text(),
            Build = new(Text(), Text()) { Publish = Text(), Base = Optional() }, Repository = Optional(), Version = Optional() };
        unit = unit with { Dockerfile = Optional(), Bases = Bases(), Build = unit.Build with { Arguments = Map(), Platforms = Texts() } };
        var files = new SingleFile[Number()];
        for (var i = 0; i < files.Length; i++) files[i] = new(Text(), Text(), Number() == 1);
        var areas = new Area[Number()];
        for (var i = 0; i < areas.Length; i++)
        {
            var (folder, via) = (Text(), Text());
            areas[i] = new(folder, Texts(), via);
        }
        var patterns = new Pattern[Number()];
        for (var i = 0; i < patterns.Length; i++) patterns[i] = new(new(Text()) { IgnoresCase = Number() == 1 }, Text());
        return new(unit, files, areas, patterns, Map());
    }

    private BaseUse[] Bases()
    {
        var bases = new BaseUse[Number()];
        for (var i = 0; i < bases.Length; i++) bases[i] = new(Text(), Text());
        return bases;
    }

    private string[] Texts()
    {
        var texts = new string[Number()];
        for (var i = 0; i < texts.Length; i++) texts[i] = Text();
        return texts;
    }

    private SortedList<string, string> Map()
    {
        var count = Number();
        var map = new SortedList<string, string>(count, StringComparer.Ordinal);
        for (var i = 0; i < count; i++) map.Add(Text(), Text());
        return map;
    }

    private int Number() => _arrays[_at++];

    private string Text() => _arrays.Text(Number());

    private string? Optional() => _arrays.OptionalText(_at++);
}
