using System.Text;

namespace Lmdb.Tests;

/// <summary>An environment in a folder of its own.</summary>
sealed class TempEnvironment : IDisposable
{
    readonly EnvironmentConfiguration? _configuration;
    readonly TempFolder? _own;

    // a folder that the test made is deleted by the test
    public TempEnvironment(EnvironmentConfiguration? configuration = null, string? folder = null)
    {
        _configuration = configuration;
        Folder = folder ?? (_own = new()).Path;
        Environment = LightningEnvironment.Open(Folder, configuration);
        Database = Environment.OpenDatabase();
    }

    public string Folder { get; }

    public string DataFile => Path.Combine(Folder, "data.mdb");

    public LightningEnvironment Environment { get; private set; }

    public LightningDatabase Database { get; private set; }

    public void Reopen()
    {
        Environment.Dispose();
        Environment = LightningEnvironment.Open(Folder, _configuration);
        Database = Environment.OpenDatabase();
    }

    public void Put(string key, string value) => Put(key, Encoding.UTF8.GetBytes(value));

    public void Put(string key, byte[] value)
    {
        using var transaction = Environment.BeginWrite();
        transaction.Put(Database, Encoding.UTF8.GetBytes(key), value);
        transaction.Commit();
    }

    public string? Get(string key) => GetBytes(key) is { } value ? Encoding.UTF8.GetString(value) : null;

    public byte[]? GetBytes(string key)
    {
        using var transaction = Environment.BeginRead();
        return transaction.Get(Database, Encoding.UTF8.GetBytes(key));
    }

    public void Dispose()
    {
        Environment.Dispose();
        _own?.Dispose();
    }
}
