using Lmdb.Native;

namespace Lmdb;

/// <summary>A place in a database, in the order of the keys' bytes. A change of its transaction ends its place: go to a key anew.</summary>
public sealed class LightningCursor : IDisposable
{
    readonly LightningTransaction _transaction;
    nint _handle;
    MdbValue _key;
    MdbValue _value;
    bool _placed;
    int _changes;

    internal LightningCursor(LightningTransaction transaction, nint handle) => (_transaction, _handle) = (transaction, handle);

    /// <summary>Goes to the first key; false when there is none.</summary>
    public bool First() => Go(MdbCursorOperation.First, default);

    /// <summary>Goes to the last key; false when there is none.</summary>
    public bool Last() => Go(MdbCursorOperation.Last, default);

    /// <summary>Goes to the next key; false when this was the last.</summary>
    /// <exception cref="InvalidOperationException">It has no place.</exception>
    public bool Next() => Go(MdbCursorOperation.Next, default);

    /// <summary>Goes to the key before; false when this was the first.</summary>
    /// <exception cref="InvalidOperationException">It has no place.</exception>
    public bool Previous() => Go(MdbCursorOperation.Previous, default);

    /// <summary>Goes to this key; false when there is none.</summary>
    /// <param name="key">1 to 511 bytes.</param>
    public bool SetKey(ReadOnlySpan<byte> key)
    {
        LightningTransaction.CheckKey(key);
        return Go(MdbCursorOperation.SetKey, key);
    }

    /// <summary>Goes to this key, or else to the first after it; false when there is none.</summary>
    /// <param name="key">1 to 511 bytes.</param>
    public bool SetRange(ReadOnlySpan<byte> key)
    {
        LightningTransaction.CheckKey(key);
        return Go(MdbCursorOperation.SetRange, key);
    }

    /// <summary>Shows the key and the value at its place to a function, and returns what that makes of them.</summary>
    /// <param name="state">Handed to the function.</param>
    /// <param name="read">Is shown the bytes where they are; they are gone when it returns. It must not use the transaction.</param>
    /// <exception cref="InvalidOperationException">It has no place.</exception>
    public T Read<TState, T>(TState state, Func<ReadOnlySpan<byte>, ReadOnlySpan<byte>, TState, T> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        _transaction.Enter();
        try
        {
            CheckPlace();
            return read(_key.Bytes, _value.Bytes, state);
        }
        finally
        {
            _transaction.Exit();
        }
    }

    /// <summary>Ends it.</summary>
    public void Dispose()
    {
        if (_handle == 0) return;
        _transaction.Enter();
        try
        {
            _transaction.Forget(this);
            Close();
        }
        finally
        {
            _transaction.Exit();
        }
    }

    internal void Close()
    {
        if (_handle != 0) Mdb.CursorClose(_handle);
        _handle = 0;
    }

    unsafe bool Go(MdbCursorOperation operation, ReadOnlySpan<byte> key)
    {
        _transaction.Enter();
        try
        {
            ObjectDisposedException.ThrowIf(_handle == 0, this);
            if (operation is MdbCursorOperation.Next or MdbCursorOperation.Previous) CheckPlace();
            int code;
            fixed (byte* bytes = key)
            {
                _key = new(bytes, key.Length);
                code = Mdb.CursorGet(_handle, ref _key, ref _value, operation);
            }

            _changes = _transaction.Changes;
            _placed = code == 0;
            if (code == (int)MDBResultCode.NotFound) return false;
            Check.Done(code, "Moving a cursor");
            return true;
        }
        finally
        {
            _transaction.Exit();
        }
    }

    void CheckPlace()
    {
        ObjectDisposedException.ThrowIf(_handle == 0, this);
        if (!_placed || _changes != _transaction.Changes)
            throw new InvalidOperationException("The cursor has no place: it was not moved yet, has gone beyond the end, or the transaction has changed something since. Move it to a key first");
    }
}
