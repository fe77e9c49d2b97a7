using System.Text.Json;
using System.Text.Json.Serialization;
using Plimsoll.Delivery.Status;
using Plimsoll.Processes;

namespace Plimsoll.Server.Following;

/// <summary>The last commit of each environment that could not be delivered: it is not tried again by itself, and status shows it.</summary>
/// <param name="file">Where they are kept.</param>
public sealed class Failures(string file)
{
    /// <summary>By environment.</summary>
    public IReadOnlyDictionary<string, FailureStatus> Read()
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(file), FailuresJson.Default.SortedDictionaryStringFailureStatus) ?? [];
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            // a journal that is lost costs one more try
            return new Dictionary<string, FailureStatus>();
        }
    }

    /// <summary>Keeps the failure of an environment, or forgets it.</summary>
    public void Set(string environment, FailureStatus? failure)
    {
        var all = new SortedDictionary<string, FailureStatus>(Read().ToDictionary(), StringComparer.Ordinal);
        if (failure is null && !all.ContainsKey(environment)) return;
        if (failure is null) all.Remove(environment);
        else all[environment] = failure;
        DurableFile.Write(file, JsonSerializer.SerializeToUtf8Bytes(all, FailuresJson.Default.SortedDictionaryStringFailureStatus));
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(SortedDictionary<string, FailureStatus>))]
internal sealed partial class FailuresJson : JsonSerializerContext;
