-- Demandes à un service externe (VAO_SERVICE), chacune inventée et différente : la mémoire ne sert pas.
-- Chaque connexion attend entre deux : des personnes cherchent, elles ne cherchent pas à saturer.
local service = os.getenv("VAO_SERVICE")
-- Une recherche publique est comptée par adresse, inventée ici ; les autres par compte, dont chacun en fait peu.
local attente = service == "sirene" and 250 or 1000
delay = function() return attente end

local jetons = {}
for ligne in io.lines(os.getenv("VAO_JETONS")) do jetons[#jetons + 1] = ligne end

local n = 0
local tirage = os.time() % 100000

local function luhn(chiffres)
  local somme = 0
  for rang = 1, #chiffres do
    local chiffre = tonumber(chiffres:sub(-rang, -rang))
    if rang % 2 == 1 then
      chiffre = chiffre * 2
      if chiffre > 9 then chiffre = chiffre - 9 end
    end
    somme = somme + chiffre
  end
  return (10 - somme % 10) % 10
end

local function siret()
  local siren = string.format("%08d", (tirage * 1000 + n) % 90000000 + 1000000)
  siren = siren .. luhn(siren)
  local numero = siren .. "0001"
  return numero .. luhn(numero)
end

local function lire(chemin)
  return wrk.format("GET", "/api/v1" .. chemin, { ["Authorization"] = "Bearer " .. jetons[n % #jetons + 1] })
end

local demandes = {
  sirene = function()
    local ip = string.format("10.%d.%d.%d", math.floor(n / 62500) % 250, math.floor(n / 250) % 250, n % 250 + 1)
    local entetes = { ["Content-Type"] = "application/json", ["X-Forwarded-For"] = ip }
    return wrk.format("POST", "/api/v1/comptes/etablissement", entetes, string.format('{"siret":"%s"}', siret()))
  end,
  entreprise = function() return lire("/annuaire/etablissements/" .. siret()) end,
  adresse = function() return lire(string.format("/adresses?recherche=%d+rue+des+tilleuls+%d", n, tirage)) end,
}

request = function()
  n = n + 1
  return demandes[service]()
end

local fils = {}
setup = function(fil) fils[#fils + 1] = fil end
refus = 0
response = function(statut)
  if statut == 401 or statut == 429 or statut >= 500 and statut ~= 503 then refus = refus + 1 end
end

done = function(bilan, latence)
  local somme = 0
  for _, fil in ipairs(fils) do somme = somme + (fil:get("refus") or 0) end
  local sortie = io.open(os.getenv("VAO_SORTIE"), "w")
  sortie:write(string.format('{"requetes":%d,"max":%d,"coupures":%d,"refus":%d}', bilan.requests, latence.max,
    bilan.errors.connect + bilan.errors.read + bilan.errors.write + bilan.errors.timeout, somme))
  sortie:close()
end
