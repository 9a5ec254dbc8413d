// Runs in mongosh, which has `Mongo`, `sleep` and `print`. It may run on a store that is in use: each step is the same a
// second time.
const { HOSTS, LOGIN, PASSWORD, OPTIONS, DATABASE, REPLICA_SET, MEMBER } = process.env;
const { USERS, INDEXES, SHARD_KEYS } = process.env;
const PATIENCE_SECONDS = Number(process.env.PATIENCE_SECONDS);
const NOT_YET = 94; // NotYetInitialized

function open() {
  const uri = `mongodb://${LOGIN}:${encodeURIComponent(PASSWORD)}@${HOSTS}/admin?${OPTIONS}`;
  for (let left = PATIENCE_SECONDS; ; left -= 5) {
    try {
      return new Mongo(uri);
    } catch (error) {
      if (left <= 0) throw error;
      print(`waits for ${HOSTS}: ${error.message}`);
      sleep(5000);
    }
  }
}

// A replica set of one member: REPLICA_SET is its name; empty where an operator has made it.
function initiate(admin) {
  try {
    admin.adminCommand({ replSetGetStatus: 1 });
  } catch (error) {
    if (error.code !== NOT_YET) throw error;
    const members = [{ _id: 0, host: MEMBER }];
    admin.adminCommand({ replSetInitiate: { _id: REPLICA_SET, members } });
  }
  while (!admin.hello().isWritablePrimary) sleep(1000);
}

// A user who is there gets his password and his roles; DocumentDB changes both only one by one.
function updateUser(admin, { name, pwd, roles, known }) {
  const others = (some, all) =>
    some.filter((one) => !all.some(({ role, db }) => role === one.role && db === one.db));
  const added = others(roles, known);
  const surplus = others(known, roles).map(({ role, db }) => ({ role, db }));
  admin.updateUser(name, { pwd });
  if (added.length > 0) admin.grantRolesToUser(name, added);
  if (surplus.length > 0) admin.revokeRolesFromUser(name, surplus);
}

// Passwords are in variables of their own: PASSWORD_0 is that of the first user.
function makeUsers(admin) {
  const users = JSON.parse(USERS);
  for (let index = 0; index < users.length; index += 1) {
    const { name } = users[index];
    const roles = users[index].roles.map((one) => ({ role: one.name, db: one.db }));
    const pwd = process.env[`PASSWORD_${index}`];
    const user = admin.getUser(name);
    if (user === null) admin.createUser({ user: name, pwd, roles });
    else updateUser(admin, { name, pwd, roles, known: user.roles });
    print(`user ${name} is there`);
  }
}

function makeIndexes(database) {
  for (const [name, { collection, fields }] of Object.entries(JSON.parse(INDEXES))) {
    const key = {};
    for (const field of fields) key[field] = 1;
    database.getCollection(collection).createIndex(key, { name });
    print(`index ${name} of ${collection} is there`);
  }
}

function spread(admin, database) {
  for (const [collection, field] of Object.entries(JSON.parse(SHARD_KEYS))) {
    const namespace = `${DATABASE}.${collection}`;
    // A collection with documents has to have the index first.
    database.getCollection(collection).createIndex({ [field]: "hashed" });
    // The same key again is no error: https://www.mongodb.com/docs/manual/reference/command/shardCollection/
    admin.adminCommand({ shardCollection: namespace, key: { [field]: "hashed" } });
    print(`${namespace} is spread by the hash of ${field}`);
  }
}

const connection = open();
const admin = connection.getDB("admin");
const database = connection.getDB(DATABASE);
if (REPLICA_SET) initiate(admin);
makeUsers(admin);
makeIndexes(database);
spread(admin, database);
