// Sequelize asks for the package `sqlite3`, which would have to be compiled: as much of its interface as Sequelize calls.
const Synchronous = require('better-sqlite3');

class Database {
  constructor(file, mode, done) {
    this.filename = file;
    this.opened = new Synchronous(file);
    setImmediate(done, null);
  }

  serialize(work) {
    work();
  }

  run(...how) {
    this.execute('run', ...how);
  }

  all(...how) {
    this.execute('all', ...how);
  }

  execute(method, sql, values, done) {
    if (typeof values === 'function') [values, done] = [{}, values];
    const named = Object.entries(values ?? {}).map(([name, value]) => [name.replace('$', ''), value]);
    let rows = null;
    let error = null;
    try {
      rows = this.opened.prepare(sql)[method](Object.fromEntries(named));
    } catch (thrown) {
      error = thrown;
    }
    setImmediate(() => done?.call({ sql }, error, rows));
  }

  close(done) {
    this.opened.close();
    setImmediate(done, null);
  }
}

module.exports = { Database, OPEN_READWRITE: 2, OPEN_CREATE: 4, OPEN_FULLMUTEX: 0x10000 };
