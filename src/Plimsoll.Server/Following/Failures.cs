using System.Text.Json;
using System.Text.Json.Serialization;
using Plimsoll.Delivery.Status;
using Plimsoll.Processes;

namespace Plimsoll.Server.Following;

/// <summary>The last commit of each environment that could not be delivered: it is not tried again by itself, and status shows
/// it.</summary>
/// <param name="file">Where they are kept.</param>
/// <param name="lost">Told when they could not be read.</param>
public sealed class Failures(string file, Action<string>? lost = null)
{
    /// <summary>By environment. A file that is damaged is begun anew: what is lost costs one more try.</summary>
    public IReadOnlyDictionary<string, FailureStatus> Read()
    {
        try
        {
            return StateFile.Read(file, FailuresJson.Default.SortedDictionaryStringFailureStatus, "") ?? [];
        }
        catch (DamagedFileException e)
        {
            lost?.Invoke($"{e.Message.TrimEnd()} It has the commits that could not be delivered; each is tried once more.");
            File.Delete(file);
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

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(SortedDictionary<string, FailureStatus>))]
internal sealed partial class FailuresJson : JsonSerializerContext;
