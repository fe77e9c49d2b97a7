using System.Text.Json.Serialization;

namespace Plimsoll.Packaging.Folders;

/// <summary>What a kept folder holds, written when everything in it had come to rest. While it is worked in there is none.</summary>
/// <param name="Generation">The name of the folder in it that is in use.</param>
/// <param name="Boot">Which start of the machine wrote it: after a crash of the machine files may be other than their sizes and times
/// say.</param>
/// <param name="Files">Mode and blob id of each file that was put there, by its path.</param>
/// <param name="Stamp">The signature of all that was there, so that a change by anyone else is noticed.</param>
/// <param name="Newest">The latest time of a file there.</param>
/// <param name="Restored">For which commands packages were restored, with the projects as they are; null is for none.</param>
internal sealed record WorkState(string Generation, string Boot, SortedDictionary<string, string> Files, string Stamp,
    DateTimeOffset Newest, string? Restored);

/// <summary>How it is written.</summary>
[JsonSerializable(typeof(WorkState))]
internal sealed partial class WorkStateJson : JsonSerializerContext;
