using System.Text.Json;
using System.Text.Json.Serialization;
using Plimsoll.Processes;

namespace Plimsoll.Runtime.Local.Services;

/// <summary>The jobs of an environment that did their work, kept in a file: the next keeper does not run them again. A job that ended as
/// its keeper was killed may run twice.</summary>
internal sealed class FinishedJobs(string file)
{
    /// <summary>How a job ended for the deployment that changed it last; null when it did not yet.</summary>
    public FinishedJob? Find(DesiredService job) =>
        Read().GetValueOrDefault(job.Name) is { } done && done.Commit == job.Commit && done.Image == job.Image.ToString() ? done : null;

    public void Add(DesiredService job, string replica, DateTimeOffset done)
    {
        var all = Read();
        all[job.Name] = new(job.Commit, job.Image.ToString(), replica, done);
        DurableFile.Write(file, JsonSerializer.SerializeToUtf8Bytes(all, FinishedJobsJson.Default.SortedDictionaryStringFinishedJob));
    }

    // a job may do what must not be done twice
    private SortedDictionary<string, FinishedJob> Read() =>
        StateFile.Read(file, FinishedJobsJson.Default.SortedDictionaryStringFinishedJob,
            "It has the jobs that did their work. To let them run once more: delete it") ?? new(StringComparer.Ordinal);
}

/// <summary>A job that did its work.</summary>
/// <param name="Commit">With the image it names the deployment that changed the job.</param>
/// <param name="Image">Its digest.</param>
/// <param name="Replica">Its id, after which its log is named.</param>
/// <param name="Done">When it ended.</param>
internal sealed record FinishedJob(string Commit, string Image, string Replica, DateTimeOffset Done);

[JsonSourceGenerationOptions(WriteIndented = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(SortedDictionary<string, FinishedJob>))]
internal sealed partial class FinishedJobsJson : JsonSerializerContext;
