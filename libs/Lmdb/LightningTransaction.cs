using Lmdb.Native;

namespace Lmdb;

/// <summary>Reads or changes databases as if it were alone. Dispose of it; what was not committed is undone.</summary>
public sealed class LightningTransaction : IDisposable
{
    readonly LightningEnvironment _environment;
    readonly LightningTransaction? _parent;
    readonly HandleUse? _use;
    readonly List<LightningCursor> _cursors = [];
    readonly TransactionUse _inUse;
    readonly nint _handle;

    LightningTransaction(LightningEnvironment environment, LightningTransaction? parent, HandleUse? use, nint handle, bool isReadOnly)
    {
        (_environment, _parent, _use, _handle, IsReadOnly) = (environment, parent, use, handle, isReadOnly);
        _inUse = new(isReadOnly ? 0 : Environment.CurrentManagedThreadId);
    }

    /// <summary>True when it only reads.</summary>
    public bool IsReadOnly { get; }

    /// <summary>Counts the changes: after one, what a cursor stands on may have moved.</summary>
    internal int Changes { get; private set; }

    internal static LightningTransaction Begin(LightningEnvironment environment, bool isReadOnly)
    {
        // the order is that in which they are given back: the gate must know of no transaction that waits for another
        if (!isReadOnly) environment.Writer.Enter();
        environment.Gate.Enter();
        HandleUse? use = null;
        try
        {
            use = environment.Use();
            Check.Done(Mdb.TransactionBegin(use.Value, 0, isReadOnly ? Mdb.ReadOnly : 0, out var transaction), $"Beginning a transaction in {environment.Path}");
            return new(environment, null, use, transaction, isReadOnly);
        }
        catch
        {
            use?.Dispose();
            environment.Gate.Leave();
            if (!isReadOnly) environment.Writer.Leave();
            throw;
        }
    }

    /// <summary>A transaction inside of this one, which can be undone by itself. This one waits until it has ended.</summary>
    internal LightningTransaction BeginNested()
    {
        var handle = Enter();
        try
        {
            Check.Done(Mdb.TransactionBegin(_use!.Value, handle, 0, out var nested), "Beginning a nested transaction");
            return new(_environment, this, null, nested, isReadOnly: false);
        }
        catch
        {
            Exit();
            throw;
        }
    }

    /// <summary>Shows the value of a key to a function, and returns what that makes of it; the default when there is none.</summary>
    /// <param name="database">Where to look.</param>
    /// <param name="key">1 to 511 bytes.</param>
    /// <param name="state">Handed to the function.</param>
    /// <param name="read">Is shown the bytes where they are; they are gone when it returns. It must not use the transaction.</param>
    public unsafe T? Get<TState, T>(LightningDatabase database, ReadOnlySpan<byte> key, TState state, Func<ReadOnlySpan<byte>, TState, T> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        CheckKey(key);
        var handle = Enter();
        try
        {
            int code;
            MdbValue value;
            fixed (byte* bytes = key) code = Mdb.Get(handle, In(database), new(bytes, key.Length), out value);
            if (code == (int)MDBResultCode.NotFound) return default;
            Check.Done(code, $"Reading from {_environment.Path}");
            return read(value.Bytes, state);
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>A copy of the value of a key; null when there is none.</summary>
    /// <param name="database">Where to look.</param>
    /// <param name="key">1 to 511 bytes.</param>
    public byte[]? Get(LightningDatabase database, ReadOnlySpan<byte> key) => Get(database, key, 0, static (value, _) => value.ToArray());

    /// <summary>Sets the value of a key.</summary>
    /// <param name="database">Where.</param>
    /// <param name="key">1 to 511 bytes.</param>
    /// <param name="value">Any number of bytes.</param>
    /// <exception cref="LightningException">There is no room for it (<see cref="MDBResultCode.MapFull"/>): this transaction can only be undone.</exception>
    public unsafe void Put(LightningDatabase database, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        CheckKey(key);
        var handle = EnterWriting();
        try
        {
            fixed (byte* bytes = key)
            fixed (byte* content = value)
            {
                var stored = new MdbValue(content, value.Length);
                Check.Done(Mdb.Put(handle, In(database), new(bytes, key.Length), ref stored, 0), $"Storing {value.Length} bytes in {_environment.Path}");
            }
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>Removes a key. False when there is none.</summary>
    /// <param name="database">Where.</param>
    /// <param name="key">1 to 511 bytes.</param>
    public unsafe bool Delete(LightningDatabase database, ReadOnlySpan<byte> key)
    {
        CheckKey(key);
        var handle = EnterWriting();
        try
        {
            int code;
            fixed (byte* bytes = key) code = Mdb.Delete(handle, In(database), new(bytes, key.Length), 0);
            if (code == (int)MDBResultCode.NotFound) return false;
            Check.Done(code, $"Deleting from {_environment.Path}");
            return true;
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>How many keys a database has.</summary>
    public long Count(LightningDatabase database)
    {
        var handle = Enter();
        try
        {
            Check.Done(Mdb.DatabaseStatistics(handle, In(database), out var statistics), $"Counting in {_environment.Path}");
            return (long)statistics.Entries;
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>A cursor, before the first key. It ends with the transaction at the latest.</summary>
    public LightningCursor CreateCursor(LightningDatabase database)
    {
        var handle = Enter();
        try
        {
            Check.Done(Mdb.CursorOpen(handle, In(database), out var opened), $"Opening a cursor in {_environment.Path}");
            var cursor = new LightningCursor(this, opened);
            _cursors.Add(cursor);
            return cursor;
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>Ends it and keeps what it did: on the disk when this returns. Whatever happens, it has ended.</summary>
    /// <exception cref="LightningException">Nothing of it is stored.</exception>
    public void Commit()
    {
        var handle = Enter();
        try
        {
            CloseCursors();
            var code = Mdb.TransactionCommit(handle);
            if (code != 0) throw Check.Failure(FullDisk.Seen(code, _environment.Path), $"Committing to {_environment.Path}");
        }
        finally
        {
            End();
        }
    }

    /// <summary>Ends it. What was not committed is undone.</summary>
    /// <exception cref="InvalidOperationException">It writes, and this is not the thread that began it.</exception>
    public void Dispose()
    {
        if (!_inUse.TryEnterToEnd()) return;
        CloseCursors();
        Mdb.TransactionAbort(_handle);
        End();
    }

    internal uint OpenDatabase(string? name)
    {
        var handle = Enter();
        try
        {
            Check.Done(Mdb.DatabaseOpen(handle, name, name is null ? 0 : Mdb.Create, out var database), $"Opening the database '{name}' in {_environment.Path}");
            return database;
        }
        finally
        {
            Exit();
        }
    }

    internal nint Enter()
    {
        _inUse.Enter();
        return _handle;
    }

    internal void Exit() => _inUse.Exit();

    internal void Forget(LightningCursor cursor) => _cursors.Remove(cursor);

    internal static void CheckKey(ReadOnlySpan<byte> key)
    {
        if (key.Length is 0 or > LightningEnvironment.MaxKeySize)
            throw new ArgumentException($"A key has {key.Length} bytes: it must have 1 to {LightningEnvironment.MaxKeySize}", nameof(key));
    }

    nint EnterWriting()
    {
        if (IsReadOnly) throw new InvalidOperationException("The transaction only reads: begin it with BeginWrite");
        var handle = Enter();
        Changes++;
        return handle;
    }

    uint In(LightningDatabase database)
    {
        ArgumentNullException.ThrowIfNull(database);
        return database.Environment == _environment ? database.Handle : throw new ArgumentException($"The database '{database.Name}' is in another environment", nameof(database));
    }

    // cursors of a reading transaction outlive it in LMDB, those of a writing one do not
    void CloseCursors()
    {
        foreach (var cursor in _cursors) cursor.Close();
        _cursors.Clear();
    }

    void End()
    {
        _inUse.End();
        if (_parent is not null)
        {
            _parent.Changes++;
            _parent.Exit();
            return;
        }

        _use!.Dispose();
        _environment.Gate.Leave();
        if (!IsReadOnly) _environment.Writer.Leave();
    }
}
