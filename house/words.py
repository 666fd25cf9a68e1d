import tomllib,json,re,sys,os
root=sys.argv[1]; L=os.path.join(root,'locales')
vi=tomllib.load(open(L+'/vi.toml','rb')); en=tomllib.load(open(L+'/en.toml','rb'))
SEC={}
def put(wing,names):
    for n in names.split(): SEC[n]=wing
put('kernel','problem field unfit severity place confidence system value missing action common rights share title backup restore clock audit audit_subject audit_detail audit_value audit_notice audit_kind record key number_in_text outcome wait done series standing known flaw upkeep')
put('place','area settlement level village_kind villages areas')
put('office','role account sign password accounts account_deed handed')
put('people','sex relation education class household households household_event identity story facts reason changes cause fact occasion event event_kind moves move_state checks match_sign match_state match_choice match_kind match_field matches gone deprived')
put('review','round_kind round_name round_state rounds dated_back survey score_tables step stage list_reason decision_list round_flow request_form request_answer recheck_result report_kind late season watch verify requests reports papers draft classify')
put('figure','table tables export export_state export_rows export_form export_format export_group export_column')
put('gate','import import_state import_stage import_layout import_text imports difference marked receipt ask')
put('front','nav home demo call calls call_button'); put('review','report_name'); put('office','whose')
PRE=[('gate',r'^(import|file|column|cell|sheet|rows|header|ditto|repaired|remark|signature|sum|hidden|formula|quote|text|dates?|list_is|people_list|second|commune_other|answers|findings|csv)'),
 ('review',r'^(round|score|survey|meeting|list|draft|request|step|complaint|report|opinion|posting|recheck|certificate|verify|decision|classify|review|b_|indicator|escaped|standard|pdf|paper)'),
 ('figure',r'^(table|export|period|odata|changes)'),
 ('office',r'^(account|password|username|sign|busy|not_signed)'),
 ('place',r'^(area|village|settlement)'),
 ('people',r'^(household|member|person|event|move|match|check|head|undo|birth|identity|id_|ethnicity|name|relation|sex|class|education|cause|number|fact|members|answer|revision)')]
def wing(sec,key):
    if sec in ('problem','finding'):
        for w,p in PRE:
            if re.match(p,key): return w
        return 'kernel' if sec=='problem' else 'people'
    return SEC.get(sec,'kernel')
text=open(L+'/vi.toml').read()
out={}   # wing -> list of (section path, key, vi, en, comment lines)
def leaves(prefix,a,b):
    for k,v in a.items():
        if isinstance(v,dict): yield from leaves(prefix+[k],v,b[k])
        else: yield prefix,k,v,b[k]
def q(s):
    t=json.dumps(s,ensure_ascii=False).replace('\x7f','\\u007f')
    return t
def bare(k): return k if re.match(r'^[A-Za-z0-9_-]+$',k) else json.dumps(k)
unknown=set()
for prefix,k,v,e in leaves([],vi,en):
    sec=prefix[0]; key='.'.join(prefix[1:]+[k])
    if sec not in SEC and sec not in('problem','finding'): unknown.add(sec)
    out.setdefault(wing(sec,key),{}).setdefault('.'.join(map(bare,prefix)),[]).append((k,v,e))
if unknown: print('unknown sections',unknown)
TOP={'kernel':'What every part of the program says: problems, rights, the log, keys, backups.','place':'Areas and villages.','office':'Accounts, signing in.','people':'Households, their members, what happens to them, checks, doubles.','review':'The yearly review and its papers.','figure':'Tables and exports.','gate':'Lists that come in.','front':'The first page and the way through the program.'}
for w,secs in out.items():
    t=f'# {TOP[w]} Words that users see, both languages side by side; what stands in\n# braces is filled in.\n'
    for s,rows in secs.items():
        t+=f'\n[{s}]\n'
        for k,v,e in rows: t+=f'{bare(k)}.vi = {q(v)}\n{bare(k)}.en = {q(e)}\n'
    open(f'{L}/{w}.toml','w').write(t)
# same content
merged={}
for w in out:
    def walk(p,t):
        for k,v in t.items():
            if isinstance(v,dict) and set(v)=={'vi','en'} and all(isinstance(x,str) for x in v.values()): merged['.'.join(p+[k])]=(v['vi'],v['en'])
            else: walk(p+[k],v)
    walk([],tomllib.load(open(f'{L}/{w}.toml','rb')))
want={'.'.join(p+[k]):(v,e) for p,k,v,e in leaves([],vi,en)}
assert merged==want,(set(want)-set(merged),set(merged)-set(want))
os.remove(L+'/vi.toml'); os.remove(L+'/en.toml')
print(len(want),'keys',{w:sum(map(len,s.values())) for w,s in out.items()})
